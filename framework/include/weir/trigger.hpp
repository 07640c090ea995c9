/// \file
/// What a trigger is: who says when a window is evaluated. Those of Weir are in triggers.hpp.
///
/// An assigner has a trigger of its own, which fires when the window's time has come; trigger() of
/// a windowed stream puts another one in its place. A trigger has no memory: one object serves all
/// keys and windows on all threads, which is why its functions are const, and everything that it
/// knows of one window stands in that window's state (TriggerContext::state()).
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/internal/key_index.hpp"
#include "weir/keyed_state_store.hpp"
#include "weir/time_domain.hpp"
#include "weir/time_window.hpp"

namespace weir {

namespace internal {
class WindowCore;
}  // namespace internal

/// What becomes of a window. Named as in Flink.
enum class TriggerResult : std::uint8_t {
  CONTINUE,       ///< nothing
  FIRE,           ///< it is evaluated, and keeps its elements
  PURGE,          ///< its elements are forgotten
  FIRE_AND_PURGE  ///< it is evaluated, and then its elements are forgotten
};

/// Whether a window is to be evaluated.
constexpr bool is_fire(TriggerResult result) {
  return result == TriggerResult::FIRE || result == TriggerResult::FIRE_AND_PURGE;
}
/// Whether a window's elements are to be forgotten.
constexpr bool is_purge(TriggerResult result) {
  return result == TriggerResult::PURGE || result == TriggerResult::FIRE_AND_PURGE;
}

/// What a trigger may ask, and ask for: the clocks, and timers and state of one window of one key.
/// Owned by the engine; valid only for the call that it is given to.
class TriggerContext {
 public:
  /// Made by the engine.
  TriggerContext(internal::WindowCore& core, internal::RowId pane) : core_(&core), pane_(pane) {}

  /// The operator's watermark; Timestamp::min() before the first.
  Timestamp current_watermark() const;
  /// The executor's clock.
  Timestamp current_processing_time() const;
  /// Asks for on_event_time() once the watermark has reached `time`; for a time that it has reached
  /// already, at the next watermark. Asking again for the same time changes nothing.
  void register_event_time_timer(Timestamp time);
  /// Asks for on_processing_time() once the clock is past `time`: elements of its millisecond come
  /// first.
  void register_processing_time_timer(Timestamp time);
  /// Takes back the event-time timer at `time`; nothing happens if there is none. The time at which
  /// the window is forgotten cannot be taken back.
  void delete_event_time_timer(Timestamp time);
  /// Takes back the processing-time timer at `time`, as above.
  void delete_processing_time_timer(Timestamp time);
  /// State of this window, as RuntimeContext::state() gives that of a key. It is not forgotten with
  /// the window: clear it in clear().
  template <class Descriptor>
  auto state(const Descriptor& descriptor) const {
    return store(pane_).state(descriptor);
  }

 protected:
  /// State by window, with that of `pane` current.
  KeyedStateStore store(internal::RowId pane) const;
  /// As above, without its type.
  internal::KeyedState* enter(internal::RowId pane) const;

  internal::WindowCore* core_;  ///< of the operator
  internal::RowId pane_;        ///< the window
};

/// What a trigger may ask for when windows merge: as above for the window that comes of it, and the
/// state of those that it is made of.
class OnMergeContext : public TriggerContext {
 public:
  /// Made by the engine.
  OnMergeContext(internal::WindowCore& core, internal::RowId pane,
                 const std::vector<internal::RowId>& merged)
      : TriggerContext(core, pane), merged_(&merged) {}

  /// Moves the lists of the merged windows to the new one, and joins them.
  template <class V>
  void merge_state(const ListStateDescriptor<V>& descriptor) {
    auto state = this->state(descriptor);
    for (const internal::RowId merged : *merged_) {
      enter(merged);
      const std::vector<V> values = state.get();
      state.clear();
      enter(pane_);
      state.add_all(values);
    }
  }
  /// As above, for values that are reduced to one.
  template <class V>
  void merge_state(const ReducingStateDescriptor<V>& descriptor) {
    auto state = this->state(descriptor);
    for (const internal::RowId merged : *merged_) {
      enter(merged);
      const std::optional<V> value = state.get();
      state.clear();
      enter(pane_);
      if (value) state.add(*value);
    }
  }
  /// As above, for accumulators, which AggregateFunction::merge() makes one of.
  template <class In, class Acc, class Out>
  void merge_state(const AggregatingStateDescriptor<In, Acc, Out>& descriptor) {
    ValueState<Acc> state(enter(pane_), descriptor, descriptor.ttl, descriptor.kind);
    for (const internal::RowId merged : *merged_) {
      enter(merged);
      const std::optional<Acc> from = state.value();
      state.clear();
      enter(pane_);
      if (!from) continue;
      Acc into = state.value().value_or(descriptor.aggregate->create_accumulator());
      descriptor.aggregate->merge(into, *from);
      state.update(std::move(into));
    }
  }

 private:
  const std::vector<internal::RowId>* merged_;
};

/// What all triggers do, whatever the elements. To write one, derive from Trigger.
class TriggerBase {
 public:
  using Element = void;  ///< the type of elements that it looks at, if any

  virtual ~TriggerBase() = default;

  /// Calls on_element() of a Trigger. Used by the engine.
  virtual TriggerResult on_any_element(const void* element, Timestamp timestamp,
                                       const TimeWindow& window, TriggerContext& context) const = 0;
  /// Called when the watermark has reached an event-time timer of the window.
  virtual TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                                      TriggerContext& context) const = 0;
  /// Called when the clock is past a processing-time timer of the window.
  virtual TriggerResult on_processing_time(Timestamp time, const TimeWindow& window,
                                           TriggerContext& context) const = 0;
  /// Whether it is fit for windows that merge: on_merge() says what then becomes of its timers and
  /// its state. By default it is not.
  virtual bool can_merge() const { return false; }
  /// Called when several windows have become one, `window`; clear() is then called for each of
  /// those.
  virtual void on_merge(const TimeWindow& window, OnMergeContext& context) const;
  /// Called when the window is forgotten: takes timers back, and clears what state() holds.
  virtual void clear(const TimeWindow& window, TriggerContext& context) const = 0;
};

/// A trigger of windows with elements of type T.
template <class T>
class Trigger : public TriggerBase {
 public:
  using Element = T;  ///< the type of the elements

  /// Called for each element that is added to the window.
  virtual TriggerResult on_element(const T& element, Timestamp timestamp, const TimeWindow& window,
                                   TriggerContext& context) const = 0;

  /// Calls on_element(). Used by the engine.
  TriggerResult on_any_element(const void* element, Timestamp timestamp, const TimeWindow& window,
                               TriggerContext& context) const final {
    return on_element(*static_cast<const T*>(element), timestamp, window, context);
  }
};

namespace internal {

/// A trigger that can look at elements of type T.
template <class F, class T>
concept TriggerFor = std::derived_from<F, TriggerBase> &&
    (std::is_void_v<typename F::Element> || std::same_as<typename F::Element, T>);

}  // namespace internal

/// A trigger of any type for windows with elements of type T, or none. A value; copies share the
/// trigger, which nothing changes.
template <class T>
class AnyTrigger {
 public:
  /// No trigger.
  AnyTrigger() = default;
  /// One of Weir's triggers, or one that is derived from Trigger<T>.
  template <class F>
  AnyTrigger(F trigger)  // NOLINT(google-explicit-constructor)
      : trigger_(new F(std::move(trigger))) {
    static_assert(internal::TriggerFor<F, T>,
                  "get_default_trigger: return one of Weir's triggers, or one that is derived from "
                  "Trigger<T> for the elements of these windows");
  }

  /// The trigger; null if there is none. Used by the engine.
  const std::shared_ptr<const TriggerBase>& shared() const { return trigger_; }

 private:
  std::shared_ptr<const TriggerBase> trigger_;
};

}  // namespace weir
