#include "weir/triggers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"
#include "weir/internal/window_core.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir {
namespace {

using enum TriggerResult;

const ReducingStateDescriptor<std::int64_t> count{
    "trigger: count", [](std::int64_t a, std::int64_t b) { return a + b; }};
const ReducingStateDescriptor<Timestamp> next_firing{
    "trigger: next firing", [](Timestamp a, Timestamp b) { return std::min(a, b); }};

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

internal::KeyedState* TriggerContext::enter(internal::Slot pane) const {
  core_->state().set_current(pane);
  return &core_->state();
}

KeyedStateStore TriggerContext::store(internal::Slot pane) const {
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
    fire_after(window_start(timestamp, interval_), window, context);
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

void ContinuousEventTimeTrigger::fire_after(Timestamp time, const TimeWindow& window,
                                            TriggerContext& context) const {
  const Timestamp next = std::min(time + interval_, window.max_timestamp());
  context.state(next_firing).add(next);
  context.register_event_time_timer(next);
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
