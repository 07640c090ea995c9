/// \file
/// Which operator works on which windows. Found at compile time, so that a program compiles only
/// those that it uses.
///
/// A plan has `settings`, `factory()`, and `general()`: the plan for the same windows with a
/// trigger.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "weir/evictors.hpp"
#include "weir/internal/evicting_evaluation.hpp"
#include "weir/internal/function_types.hpp"
#include "weir/internal/general_window_operator.hpp"
#include "weir/internal/window_operator.hpp"
#include "weir/window_assigners.hpp"

namespace weir::internal {

/// Any windows, with any trigger.
struct GeneralPlan {
  AnyWindowSettings settings;

  GeneralPlan general() const { return *this; }
  template <class K, class T, class Out, class Evaluation>
  OperatorFactory factory(Evaluation evaluation, const KeySelector<K>& selector) const {
    return factory_of<GeneralWindowOperator<K, T, Out, Evaluation>>(settings, std::move(evaluation),
                                                                    selector);
  }
};

/// Any windows, with an evictor.
template <class Element>
struct EvictingPlan {
  AnyWindowSettings settings;
  Evict<Element> evict;

  EvictingPlan general() const { return *this; }
  template <class K, class T, class Out, class Evaluation>
  OperatorFactory factory(Evaluation evaluation, const KeySelector<K>& selector) const {
    using Evicting = EvictingEvaluation<T, Evaluation>;
    return factory_of<GeneralWindowOperator<K, T, Out, Evicting>>(
        settings, Evicting{std::move(evaluation), evict}, selector);
  }
};

/// Tumbling event-time windows, with their own trigger.
struct TumblingPlan {
  WindowSettings settings;

  GeneralPlan general() const {
    AnyWindowSettings general(settings.windows.any());
    general.allowed_lateness = settings.allowed_lateness;
    general.late_output = settings.late_output;
    return {general};
  }
  template <class K, class T, class Out, class Evaluation>
  OperatorFactory factory(Evaluation evaluation, const KeySelector<K>& selector) const {
    return factory_of<WindowOperator<K, T, Out, Evaluation>>(settings, std::move(evaluation),
                                                             selector);
  }
};

/// The plan for the windows of an assigner.
template <class Assigner>
using PlanFor =
    std::conditional_t<std::same_as<Assigner, TumblingEventTimeWindows>, TumblingPlan, GeneralPlan>;

/// The settings that such a plan begins with, for elements of type T.
template <class T, class Assigner>
auto window_settings(const Assigner& assigner) {
  if constexpr (std::same_as<Assigner, TumblingEventTimeWindows>) {
    return WindowSettings{assigner};
  } else {
    return AnyWindowSettings(any_windows<T>(assigner));
  }
}

}  // namespace weir::internal
