/// \file
/// Window assigners: which windows an element belongs to.
///
/// Of event time an element needs a timestamp; what is cut by processing time goes by the
/// executor's clock at the moment when an element arrives. Windows that would reach beyond an end
/// of time are cut off there. Assigners are values, safe to copy between threads. For one of your
/// own see window_assigner.hpp.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "weir/internal/any_windows.hpp"
#include "weir/time_window.hpp"
#include "weir/window_assigner.hpp"

namespace weir {

/// Windows of one size that follow each other without gap or overlap, in event time: an element
/// belongs to exactly one. A window's results are emitted once the watermark has reached its last
/// millisecond.
class TumblingEventTimeWindows {
 public:
  /// Windows of `size` that start at multiples of it, counted from the epoch plus `offset`.
  /// \throws InvalidJob unless size is positive and offset is smaller than it.
  static TumblingEventTimeWindows of(Duration size, Duration offset = Duration{0});

  /// The length of a window.
  Duration size() const { return size_; }
  /// The window that `t` belongs to.
  TimeWindow assign(Timestamp t) const { return tumbling_window(t, size_, offset_); }
  /// The assigner without its type. Used by the engine.
  internal::AnyWindows any() const;

 private:
  TumblingEventTimeWindows(Duration size, Duration offset) : size_(size), offset_(offset) {}

  Duration size_;
  Duration offset_;
};

/// Windows of one size of which one starts every `slide`, in event time: an element belongs to
/// size / slide of them, or to none if the slide is longer than the size and it falls between two.
class SlidingEventTimeWindows : public internal::AssignerBase {
 public:
  /// Windows of `size` that start at multiples of `slide`, counted from the epoch plus `offset`.
  /// \throws InvalidJob unless size and slide are positive and offset is smaller than the slide.
  static SlidingEventTimeWindows of(Duration size, Duration slide, Duration offset = Duration{0});

 private:
  using AssignerBase::AssignerBase;
};

/// As TumblingEventTimeWindows, by the executor's clock.
class TumblingProcessingTimeWindows : public internal::AssignerBase {
 public:
  /// Windows of `size` that start at multiples of it, counted from the epoch plus `offset`.
  /// \throws InvalidJob unless size is positive and offset is smaller than it.
  static TumblingProcessingTimeWindows of(Duration size, Duration offset = Duration{0});

 private:
  using AssignerBase::AssignerBase;
};

/// As SlidingEventTimeWindows, by the executor's clock.
class SlidingProcessingTimeWindows : public internal::AssignerBase {
 public:
  /// Windows of `size` that start at multiples of `slide`, counted from the epoch plus `offset`.
  /// \throws InvalidJob unless size and slide are positive and offset is smaller than the slide.
  static SlidingProcessingTimeWindows of(Duration size, Duration slide,
                                         Duration offset = Duration{0});

 private:
  using AssignerBase::AssignerBase;
};

/// Sessions whose gap depends on the element; what with_dynamic_gap() returns.
template <class F>
class DynamicGapSessions {
 public:
  /// Made by with_dynamic_gap().
  DynamicGapSessions(TimeDomain time, F gap) : time_(time), gap_(std::move(gap)) {}

  /// The assigner of elements of type T, without its type. Used by the engine.
  template <class T>
  internal::AnyWindows any_of() const {
    static_assert(std::is_invocable_r_v<Duration, const F&, const T&>,
                  "with_dynamic_gap: pass a function that takes an element of this stream and "
                  "returns a weir::Duration");
    internal::AnyWindows any;
    any.kind = internal::AnyWindows::Kind::session;
    any.time = time_;
    any.gap = [gap = gap_](const void* element) -> Duration {
      return std::invoke(gap, *static_cast<const T*>(element));
    };
    return any;
  }

 private:
  TimeDomain time_;
  F gap_;
};

/// Sessions in event time: an element opens the window `[timestamp, timestamp + gap)`, and windows
/// that overlap or touch become one. A session so ends when no element has come for the gap.
class EventTimeSessionWindows : public internal::AssignerBase {
 public:
  /// Sessions of which each element lasts for `gap`. \throws InvalidJob unless it is positive.
  static EventTimeSessionWindows with_gap(Duration gap);
  /// Sessions of which an element lasts for `gap(element)`: positive, or the job fails.
  template <class F>
  static DynamicGapSessions<F> with_dynamic_gap(F gap) {
    return {TimeDomain::event_time, std::move(gap)};
  }

 private:
  using AssignerBase::AssignerBase;
};

/// Sessions by the executor's clock.
class ProcessingTimeSessionWindows : public internal::AssignerBase {
 public:
  /// Sessions of which each element lasts for `gap`. \throws InvalidJob unless it is positive.
  static ProcessingTimeSessionWindows with_gap(Duration gap);
  /// Sessions of which an element lasts for `gap(element)`: positive, or the job fails.
  template <class F>
  static DynamicGapSessions<F> with_dynamic_gap(F gap) {
    return {TimeDomain::processing_time, std::move(gap)};
  }

 private:
  using AssignerBase::AssignerBase;
};

/// One window for everything, from Timestamp::min() to Timestamp::max(). It never fires by itself:
/// give it a trigger. What it emits carries Timestamp::max().
class GlobalWindows : public internal::AssignerBase {
 public:
  /// The assigner.
  static GlobalWindows create();

 private:
  using AssignerBase::AssignerBase;
};

namespace internal {

/// An assigner for elements of type T, without its own type.
template <class T, class Assigner>
AnyWindows any_windows(const Assigner& assigner) {
  if constexpr (OwnAssignerOf<Assigner, T>) {
    return AnyWindows::of_own(std::shared_ptr<const OwnAssigner>(new Assigner(assigner)));
  } else if constexpr (requires { assigner.any(); }) {
    return assigner.any();
  } else {
    return assigner.template any_of<T>();
  }
}

template <class Assigner, class T>
concept AssignerOf = OwnAssignerOf<Assigner, T> || requires(const Assigner& assigner) {
  assigner.any();
} || requires(const Assigner& assigner) {
  assigner.template any_of<T>();
};

}  // namespace internal
}  // namespace weir
