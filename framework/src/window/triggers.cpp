#include "weir/triggers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"
#include "weir/internal/window_core.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir {
namespace {

using enum TriggerResult;

const auto count = internal::engines(ReducingStateDescriptor<std::int64_t>{
    "weir.trigger: count", [](std::int64_t a, std::int64_t b) { return a + b; }});
const auto next_firing = internal::engines(ReducingStateDescriptor<Timestamp>{
    "weir.trigger: next firing", [](Timestamp a, Timestamp b) { return std::min(a, b); }});
const auto timeout_at = internal::engines(ValueStateDescriptor<Timestamp>{"weir.trigger: timeout"});

void fire_at(Timestamp next, const TimeWindow& window, TriggerContext& context) {
  next = std::min(next, window.max_timestamp());
  context.state(next_firing).add(next);
  context.register_event_time_timer(next);
}

}  // namespace

Timestamp TriggerContext::current_watermark() const { return core_->context().watermark(); }

Timestamp TriggerContext::current_processing_time() const { return core_->context().clock().now(); }

void TriggerContext::register_event_time_timer(Timestamp time) {
  core_->add_timer(TimeDomain::event_time, time, pane_);
}

void TriggerContext::register_processing_time_timer(Timestamp time) {
  core_->add_timer(TimeDomain::processing_time, time, pane_);
}

void TriggerContext::delete_event_time_timer(Timestamp time) {
  core_->remove_timer(TimeDomain::event_time, time, pane_);
}

void TriggerContext::delete_processing_time_timer(Timestamp time) {
  core_->remove_timer(TimeDomain::processing_time, time, pane_);
}

internal::KeyedState* TriggerContext::enter(internal::RowId pane) const {
  core_->state().set_current(pane);
  return &core_->state();
}

KeyedStateStore TriggerContext::store(internal::RowId pane) const {
  return KeyedStateStore(enter(pane));
}

void TriggerBase::on_merge(const TimeWindow&, OnMergeContext&) const {
  throw Error(
      "windows merge, and their trigger says that it can merge, but not how: override on_merge()");
}

TriggerResult EventTimeTrigger::on_any_element(const void*, Timestamp, const TimeWindow& window,
                                               TriggerContext& context) const {
  if (window.max_timestamp() <= context.current_watermark()) return FIRE;
  context.register_event_time_timer(window.max_timestamp());
  return CONTINUE;
}

TriggerResult EventTimeTrigger::on_event_time(Timestamp time, const TimeWindow& window,
                                              TriggerContext&) const {
  return time == window.max_timestamp() ? FIRE : CONTINUE;
}

TriggerResult EventTimeTrigger::on_processing_time(Timestamp, const TimeWindow&,
                                                   TriggerContext&) const {
  return CONTINUE;
}

void EventTimeTrigger::on_merge(const TimeWindow& window, OnMergeContext& context) const {
  if (window.max_timestamp() <= context.current_watermark()) return;  // the late element fires it
  context.register_event_time_timer(window.max_timestamp());
}

void EventTimeTrigger::clear(const TimeWindow& window, TriggerContext& context) const {
  context.delete_event_time_timer(window.max_timestamp());
}

TriggerResult ProcessingTimeTrigger::on_any_element(const void*, Timestamp,
                                                    const TimeWindow& window,
                                                    TriggerContext& context) const {
  context.register_processing_time_timer(window.max_timestamp());
  return CONTINUE;
}

TriggerResult ProcessingTimeTrigger::on_event_time(Timestamp, const TimeWindow&,
                                                   TriggerContext&) const {
  return CONTINUE;
}

TriggerResult ProcessingTimeTrigger::on_processing_time(Timestamp, const TimeWindow&,
                                                        TriggerContext&) const {
  return FIRE;
}

void ProcessingTimeTrigger::on_merge(const TimeWindow& window, OnMergeContext& context) const {
  if (window.max_timestamp() <= context.current_processing_time()) return;
  context.register_processing_time_timer(window.max_timestamp());
}

void ProcessingTimeTrigger::clear(const TimeWindow& window, TriggerContext& context) const {
  context.delete_processing_time_timer(window.max_timestamp());
}

CountTrigger CountTrigger::of(std::int64_t n) {
  if (n > 0) return CountTrigger(n);
  throw InvalidJob(fmt::format(
      "a count trigger fires at every n-th element, and n must be at least 1, but is {}", n));
}

TriggerResult CountTrigger::on_any_element(const void*, Timestamp, const TimeWindow&,
                                           TriggerContext& context) const {
  auto elements = context.state(count);
  elements.add(1);
  if (*elements.get() < n_) return CONTINUE;
  elements.clear();
  return FIRE;
}

TriggerResult CountTrigger::on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const {
  return CONTINUE;
}

TriggerResult CountTrigger::on_processing_time(Timestamp, const TimeWindow&,
                                               TriggerContext&) const {
  return CONTINUE;
}

void CountTrigger::on_merge(const TimeWindow&, OnMergeContext& context) const {
  context.merge_state(count);
}

void CountTrigger::clear(const TimeWindow&, TriggerContext& context) const {
  context.state(count).clear();
}

ContinuousEventTimeTrigger ContinuousEventTimeTrigger::of(Duration interval) {
  return ContinuousEventTimeTrigger(internal::checked_positive(interval, "interval of a trigger"));
}

TriggerResult ContinuousEventTimeTrigger::on_any_element(const void*, Timestamp timestamp,
                                                         const TimeWindow& window,
                                                         TriggerContext& context) const {
  if (window.max_timestamp() <= context.current_watermark()) return FIRE;
  context.register_event_time_timer(window.max_timestamp());
  if (!context.state(next_firing).get()) {
    fire_at(tumbling_window(timestamp, interval_).end, window, context);
  }
  return CONTINUE;
}

TriggerResult ContinuousEventTimeTrigger::on_event_time(Timestamp time, const TimeWindow& window,
                                                        TriggerContext& context) const {
  if (time == window.max_timestamp()) return FIRE;
  auto next = context.state(next_firing);
  if (next.get() != time) return CONTINUE;
  next.clear();
  fire_after(time, window, context);
  return FIRE;
}

TriggerResult ContinuousEventTimeTrigger::on_processing_time(Timestamp, const TimeWindow&,
                                                             TriggerContext&) const {
  return CONTINUE;
}

void ContinuousEventTimeTrigger::on_merge(const TimeWindow&, OnMergeContext& context) const {
  context.merge_state(next_firing);
  if (const auto next = context.state(next_firing).get()) context.register_event_time_timer(*next);
}

void ContinuousEventTimeTrigger::clear(const TimeWindow& window, TriggerContext& context) const {
  auto next = context.state(next_firing);
  if (const auto time = next.get()) context.delete_event_time_timer(*time);
  next.clear();
  context.delete_event_time_timer(window.max_timestamp());
}

/// From the end of a session that has grown since it is counted on, as Flink does.
void ContinuousEventTimeTrigger::fire_after(Timestamp time, const TimeWindow& window,
                                            TriggerContext& context) const {
  fire_at(time + interval_, window, context);
}

ContinuousProcessingTimeTrigger ContinuousProcessingTimeTrigger::of(Duration interval) {
  return ContinuousProcessingTimeTrigger(
      internal::checked_positive(interval, "interval of a trigger"));
}

TriggerResult ContinuousProcessingTimeTrigger::on_any_element(const void*, Timestamp,
                                                              const TimeWindow& window,
                                                              TriggerContext& context) const {
  if (!context.state(next_firing).get()) {
    fire_after(context.current_processing_time(), window, context);
  }
  return CONTINUE;
}

TriggerResult ContinuousProcessingTimeTrigger::on_event_time(Timestamp, const TimeWindow&,
                                                             TriggerContext&) const {
  return CONTINUE;
}

TriggerResult ContinuousProcessingTimeTrigger::on_processing_time(Timestamp time,
                                                                  const TimeWindow& window,
                                                                  TriggerContext& context) const {
  auto next = context.state(next_firing);
  if (next.get() != time) return CONTINUE;
  next.clear();
  fire_after(time, window, context);
  return FIRE;
}

void ContinuousProcessingTimeTrigger::on_merge(const TimeWindow&, OnMergeContext& context) const {
  context.merge_state(next_firing);
  const auto next = context.state(next_firing).get();
  if (next) context.register_processing_time_timer(*next);
}

void ContinuousProcessingTimeTrigger::clear(const TimeWindow&, TriggerContext& context) const {
  auto next = context.state(next_firing);
  if (const auto time = next.get()) context.delete_processing_time_timer(*time);
  next.clear();
}

/// A window of event time may long be over by the clock: its end is no time to fire at then.
void ContinuousProcessingTimeTrigger::fire_after(Timestamp time, const TimeWindow& window,
                                                 TriggerContext& context) const {
  Timestamp next = tumbling_window(time, interval_).end;
  if (time < window.max_timestamp()) next = std::min(next, window.max_timestamp());
  context.state(next_firing).add(next);
  context.register_processing_time_timer(next);
}

TriggerResult NeverTrigger::on_any_element(const void*, Timestamp, const TimeWindow&,
                                           TriggerContext&) const {
  return CONTINUE;
}

TriggerResult NeverTrigger::on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const {
  return CONTINUE;
}

TriggerResult NeverTrigger::on_processing_time(Timestamp, const TimeWindow&,
                                               TriggerContext&) const {
  return CONTINUE;
}

void NeverTrigger::on_merge(const TimeWindow&, OnMergeContext&) const {}

void NeverTrigger::clear(const TimeWindow&, TriggerContext&) const {}

ProcessingTimeoutTrigger::ProcessingTimeoutTrigger(std::shared_ptr<const TriggerBase> nested,
                                                   Duration timeout, bool reset_timer_on_new_record,
                                                   bool should_clear_on_timeout)
    : nested_(std::move(nested)),
      timeout_(internal::checked_positive(timeout, "timeout of a trigger")),
      reset_timer_on_new_record_(reset_timer_on_new_record),
      should_clear_on_timeout_(should_clear_on_timeout) {}

TriggerResult ProcessingTimeoutTrigger::on_any_element(const void* element, Timestamp timestamp,
                                                       const TimeWindow& window,
                                                       TriggerContext& context) const {
  const auto result = nested_->on_any_element(element, timestamp, window, context);
  if (is_fire(result)) {
    clear(window, context);
    return result;
  }
  auto timeout = context.state(timeout_at);
  const auto before = timeout.value();
  if (before && !reset_timer_on_new_record_) return result;
  if (before) context.delete_processing_time_timer(*before);
  timeout.update(context.current_processing_time() + timeout_);
  context.register_processing_time_timer(*timeout.value());
  return result;
}

TriggerResult ProcessingTimeoutTrigger::on_event_time(Timestamp time, const TimeWindow& window,
                                                      TriggerContext& context) const {
  return fire_after(nested_->on_event_time(time, window, context), window, context);
}

TriggerResult ProcessingTimeoutTrigger::on_processing_time(Timestamp time, const TimeWindow& window,
                                                           TriggerContext& context) const {
  return fire_after(nested_->on_processing_time(time, window, context), window, context);
}

TriggerResult ProcessingTimeoutTrigger::fire_after(TriggerResult nested, const TimeWindow& window,
                                                   TriggerContext& context) const {
  if (should_clear_on_timeout_) clear(window, context);
  return is_purge(nested) ? FIRE_AND_PURGE : FIRE;
}

void ProcessingTimeoutTrigger::clear(const TimeWindow& window, TriggerContext& context) const {
  auto timeout = context.state(timeout_at);
  if (const auto time = timeout.value()) context.delete_processing_time_timer(*time);
  timeout.clear();
  nested_->clear(window, context);
}

TriggerResult PurgingTrigger::on_any_element(const void* element, Timestamp timestamp,
                                             const TimeWindow& window,
                                             TriggerContext& context) const {
  const auto result = nested_->on_any_element(element, timestamp, window, context);
  return is_fire(result) ? FIRE_AND_PURGE : result;
}

TriggerResult PurgingTrigger::on_event_time(Timestamp time, const TimeWindow& window,
                                            TriggerContext& context) const {
  const auto result = nested_->on_event_time(time, window, context);
  return is_fire(result) ? FIRE_AND_PURGE : result;
}

TriggerResult PurgingTrigger::on_processing_time(Timestamp time, const TimeWindow& window,
                                                 TriggerContext& context) const {
  const auto result = nested_->on_processing_time(time, window, context);
  return is_fire(result) ? FIRE_AND_PURGE : result;
}

void PurgingTrigger::on_merge(const TimeWindow& window, OnMergeContext& context) const {
  nested_->on_merge(window, context);
}

void PurgingTrigger::clear(const TimeWindow& window, TriggerContext& context) const {
  nested_->clear(window, context);
}

}  // namespace weir
