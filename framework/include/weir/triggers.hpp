/// \file
/// Triggers: when a window is evaluated. For how to write one see trigger.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "weir/internal/shared_function.hpp"
#include "weir/trigger.hpp"

namespace weir {

/// Fires when the watermark has reached the window's last millisecond, and then at once for each
/// late element: the trigger of event-time windows.
class EventTimeTrigger final : public TriggerBase {
 public:
  /// The trigger.
  static EventTimeTrigger create() { return {}; }

  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override;
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override;
  void clear(const TimeWindow& window, TriggerContext& context) const override;
};

/// Fires when the clock is past the window's last millisecond: the trigger of processing-time
/// windows.
class ProcessingTimeTrigger final : public TriggerBase {
 public:
  /// The trigger.
  static ProcessingTimeTrigger create() { return {}; }

  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override;
  void clear(const TimeWindow& window, TriggerContext& context) const override;
};

/// Fires at every n-th element of a window, and never by time.
class CountTrigger final : public TriggerBase {
 public:
  /// Fires at every `n`-th element. \throws InvalidJob unless it is positive.
  static CountTrigger of(std::int64_t n);

  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow&,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow&, OnMergeContext& context) const override;
  void clear(const TimeWindow&, TriggerContext& context) const override;

 private:
  explicit CountTrigger(std::int64_t n) : n_(n) {}

  std::int64_t n_;
};

/// Fires whenever the watermark has reached a multiple of an interval, and at the end of the
/// window: early results of event-time windows.
class ContinuousEventTimeTrigger final : public TriggerBase {
 public:
  /// Fires every `interval`. \throws InvalidJob unless it is positive.
  static ContinuousEventTimeTrigger of(Duration interval);

  TriggerResult on_any_element(const void*, Timestamp timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override;
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow&, OnMergeContext& context) const override;
  void clear(const TimeWindow& window, TriggerContext& context) const override;

 private:
  explicit ContinuousEventTimeTrigger(Duration interval) : interval_(interval) {}
  void fire_after(Timestamp time, const TimeWindow& window, TriggerContext& context) const;

  Duration interval_;
};

/// Fires whenever the clock is past a multiple of an interval, or past the end of the window: early
/// results by the clock. Of a window of event time, whose end the clock has nothing to do with, the
/// last result may be missing. As Flink's, but a window that is over by the clock goes on firing at
/// multiples of the interval, and not over and over again.
class ContinuousProcessingTimeTrigger final : public TriggerBase {
 public:
  /// Fires every `interval`. \throws InvalidJob unless it is positive.
  static ContinuousProcessingTimeTrigger of(Duration interval);

  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  TriggerResult on_processing_time(Timestamp time, const TimeWindow& window,
                                   TriggerContext& context) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow&, OnMergeContext& context) const override;
  void clear(const TimeWindow&, TriggerContext& context) const override;

 private:
  explicit ContinuousProcessingTimeTrigger(Duration interval) : interval_(interval) {}
  void fire_after(Timestamp time, const TimeWindow& window, TriggerContext& context) const;

  Duration interval_;
};

/// Never fires: the trigger of global windows. Elsewhere a window that nothing has fired is
/// forgotten when its time has come.
class NeverTrigger final : public TriggerBase {
 public:
  /// The trigger.
  static NeverTrigger create() { return {}; }

  TriggerResult on_any_element(const void*, Timestamp, const TimeWindow&,
                               TriggerContext&) const override;
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override;
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow&, OnMergeContext&) const override;
  void clear(const TimeWindow&, TriggerContext&) const override;
};

template <class T>
class ProcessingTimeoutTriggerOf;

/// Does as another trigger, and fires too when a while has passed by the clock since the first
/// element after the last firing. As Flink's, it fires at every timer, of whichever clock and
/// whoever has set it: so also when the window ends, with what is left. It cannot merge.
class ProcessingTimeoutTrigger : public TriggerBase {
 public:
  /// Does as `nested`, and fires `timeout` after an element: after the first one, or after the last
  /// one if `reset_timer_on_new_record`. With `should_clear_on_timeout` both begin anew whenever a
  /// timer has fired; without it there is no second timeout until `nested` has fired. \throws
  /// InvalidJob unless the timeout is positive.
  template <class Nested>
  static ProcessingTimeoutTriggerOf<typename Nested::Element> of(
      Nested nested, Duration timeout, bool reset_timer_on_new_record = false,
      bool should_clear_on_timeout = true) {
    return ProcessingTimeoutTriggerOf<typename Nested::Element>(
        std::shared_ptr<const TriggerBase>(new Nested(std::move(nested))), timeout,
        reset_timer_on_new_record, should_clear_on_timeout);
  }

  TriggerResult on_any_element(const void* element, Timestamp timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override;
  TriggerResult on_processing_time(Timestamp time, const TimeWindow& window,
                                   TriggerContext& context) const override;
  void clear(const TimeWindow& window, TriggerContext& context) const override;

 protected:
  /// Does as `nested`.
  ProcessingTimeoutTrigger(std::shared_ptr<const TriggerBase> nested, Duration timeout,
                           bool reset_timer_on_new_record, bool should_clear_on_timeout);

 private:
  TriggerResult fire_after(TriggerResult nested, const TimeWindow& window,
                           TriggerContext& context) const;

  std::shared_ptr<const TriggerBase> nested_;
  Duration timeout_;
  bool reset_timer_on_new_record_;
  bool should_clear_on_timeout_;
};

/// The same, of a trigger that looks at elements of type T; void: at none.
template <class T>
class ProcessingTimeoutTriggerOf final : public ProcessingTimeoutTrigger {
 public:
  using Element = T;  ///< the type of elements that it looks at, if any

 private:
  friend class ProcessingTimeoutTrigger;
  using ProcessingTimeoutTrigger::ProcessingTimeoutTrigger;
};

template <class T>
class PurgingTriggerOf;

/// Does as another trigger, and forgets the window's elements whenever that one fires.
class PurgingTrigger : public TriggerBase {
 public:
  /// Does as `nested`.
  template <class Nested>
  static PurgingTriggerOf<typename Nested::Element> of(Nested nested) {
    return PurgingTriggerOf<typename Nested::Element>(
        std::shared_ptr<const TriggerBase>(new Nested(std::move(nested))));
  }

  TriggerResult on_any_element(const void* element, Timestamp timestamp, const TimeWindow& window,
                               TriggerContext& context) const override;
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override;
  TriggerResult on_processing_time(Timestamp time, const TimeWindow& window,
                                   TriggerContext& context) const override;
  bool can_merge() const override { return nested_->can_merge(); }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override;
  void clear(const TimeWindow& window, TriggerContext& context) const override;

 protected:
  /// Does as `nested`.
  explicit PurgingTrigger(std::shared_ptr<const TriggerBase> nested) : nested_(std::move(nested)) {}

 private:
  std::shared_ptr<const TriggerBase> nested_;
};

/// The same, of a trigger that looks at elements of type T; void: at none.
template <class T>
class PurgingTriggerOf final : public PurgingTrigger {
 public:
  using Element = T;  ///< the type of elements that it looks at, if any

 private:
  friend class PurgingTrigger;
  using PurgingTrigger::PurgingTrigger;
};

/// Fires when an element differs by more than a threshold from the one that fired last; at first,
/// from the window's first element.
template <class T>
class DeltaTrigger final : public Trigger<T> {
 public:
  /// How much `element` differs from `last`.
  using Delta = internal::SharedFunction<double(const T& last, const T& element)>;

  /// Fires when `delta(last, element)` is greater than `threshold`.
  static DeltaTrigger of(double threshold, Delta delta) {
    return DeltaTrigger(threshold, std::move(delta));
  }

  TriggerResult on_element(const T& element, Timestamp, const TimeWindow&,
                           TriggerContext& context) const override {
    auto last = context.state(last_element_);
    const std::optional<T> before = last.value();
    if (before && delta_(*before, element) <= threshold_) return TriggerResult::CONTINUE;
    last.update(element);
    return before ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const TimeWindow&, TriggerContext& context) const override {
    context.state(last_element_).clear();
  }

 private:
  DeltaTrigger(double threshold, Delta delta) : threshold_(threshold), delta_(std::move(delta)) {}

  ValueStateDescriptor<T> last_element_ =
      internal::engines(ValueStateDescriptor<T>{"weir.trigger: last element"});
  double threshold_;
  Delta delta_;
};

}  // namespace weir
