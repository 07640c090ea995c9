#include "weir/internal/window_core.hpp"

#include "weir/error.hpp"
#include "weir/triggers.hpp"
#include "weir/window_assigner.hpp"
#include "window/pane_timers.hpp"
#include "window/sessions.hpp"

namespace weir::internal {
namespace {

const TriggerBase* default_trigger(const AnyWindows& windows) {
  static const EventTimeTrigger event_time;
  static const ProcessingTimeTrigger processing_time;
  static const NeverTrigger never;
  if (windows.kind == AnyWindows::Kind::global) return &never;
  return windows.is_event_time() ? static_cast<const TriggerBase*>(&event_time) : &processing_time;
}

}  // namespace

AnyWindowSettings::AnyWindowSettings(AnyWindows any) : windows(std::move(any)) {
  if (!windows.own) return;
  if (auto own_trigger = windows.own->any_default_trigger()) set_trigger(std::move(own_trigger));
}
AnyWindowSettings::AnyWindowSettings(const AnyWindowSettings&) = default;
AnyWindowSettings& AnyWindowSettings::operator=(const AnyWindowSettings&) = default;
AnyWindowSettings::~AnyWindowSettings() = default;

void AnyWindowSettings::set_trigger(std::shared_ptr<const TriggerBase> set) {
  if (windows.merges() && !set->can_merge()) {
    throw InvalidJob(
        "the trigger does not know what to do when windows merge, and these do: override its "
        "can_merge() and on_merge(), or use windows that do not merge");
  }
  trigger = std::move(set);
}

WindowCore::WindowCore(const AnyWindowSettings& settings, OperatorContext& context, PaneWork& work)
    : settings_(settings),
      trigger_(settings_.trigger ? settings_.trigger.get() : default_trigger(settings_.windows)),
      has_only_ends_(!settings_.trigger && settings_.allowed_lateness == Duration{0}),
      context_(&context),
      work_(&work),
      state_(context.keyed_state()->windows()),
      sessions_(std::make_unique<Sessions>(state_)) {}

WindowCore::~WindowCore() = default;

bool WindowCore::on_watermark(Timestamp watermark) {
  return timers_->fire(TimeDomain::event_time, watermark);
}

bool WindowCore::end_key() { return timers_->end_processing_time(); }

void WindowCore::open() {
  timers_.reset(new PaneTimers(*context_, state_, *this));
  state_.listen(*this);
}

/// A timer may have outlived its window, but for the one that would have closed it.
void WindowCore::on_pane_loaded(RowId pane) {
  if (!settings_.windows.merges()) return;
  const Timer cleanup{cleanup_time(state_.pane(pane).window), pane};
  if (work_->holds(pane) || state_.timer_queue(settings_.windows.time).contains(cleanup)) {
    sessions_->add(pane, cleanup.time);
  }
}

void WindowCore::on_panes_leaving() {
  settle_timers();
  sessions_->forget();
  work_->on_panes_leaving();
}

bool WindowCore::is_late_after_adding(RowId key, const void* element, Timestamp timestamp) {
  const AnyWindows& windows = settings_.windows;
  windows.assign(element, timestamp, context_->clock(), assigned_);
  bool added = false;
  for (const TimeWindow& window : assigned_) {
    added = add_to(window, key, element, timestamp) || added;
  }
  // With windows that slide further than they are long, an element may have none without being
  // late.
  return !added && windows.is_event_time() &&
         timestamp + settings_.allowed_lateness <= context_->watermark();
}

bool WindowCore::add_to(const TimeWindow& window, RowId key, const void* element,
                        Timestamp timestamp) {
  const bool merges = settings_.windows.merges();
  const RowId pane = merges ? enter_session(key, window) : enter(key, window);
  if (pane == no_row) return false;
  work_->add(pane, element, timestamp);
  TriggerContext context(*this, pane);
  act(pane,
      trigger_->on_any_element(element, timestamp, TimeWindow(state_.pane(pane).window), context));
  return true;
}

Timestamp WindowCore::cleanup_time(const TimeWindow& window) const {
  return settings_.windows.is_event_time() ? window.max_timestamp() + settings_.allowed_lateness
                                           : window.max_timestamp();
}

bool WindowCore::is_late(const TimeWindow& window) const {
  return settings_.windows.is_event_time() && cleanup_time(window) <= context_->watermark();
}

RowId WindowCore::enter(RowId key, const TimeWindow& window) {
  if (is_late(window)) return no_row;
  const RowId pane = find_or_open(key, window);
  if (!work_->holds(pane)) close_at(pane, window);
  return pane;
}

RowId WindowCore::enter_session(RowId key, const TimeWindow& window) {
  const TimeWindow merged = sessions_->meet(key, window, met_);
  if (met_.empty() && is_late(window)) return no_row;
  if (met_.size() == 1 && state_.pane(met_.front()).window == merged) return met_.front();
  if (met_.size() == 1 && !settings_.trigger) {
    grow(met_.front(), merged);
    return met_.front();
  }
  const RowId pane = find_or_open(key, merged);
  if (!met_.empty()) merge_into(pane);
  sessions_->add(pane, cleanup_time(merged));
  close_at(pane, merged);
  return pane;
}

/// The windows' own triggers keep nothing that would have to be merged, so that this is what comes
/// of merging.
void WindowCore::grow(RowId pane, const TimeWindow& window) {
  TriggerContext context(*this, pane);
  trigger_->clear(state_.pane(pane).window, context);
  state_.change_window(pane, window);
  if (!has_only_ends_) put_off(pane, *sessions_->timer(pane));
}

void WindowCore::put_off(RowId pane, Timestamp& timer) {
  const Timestamp end = cleanup_time(state_.pane(pane).window);
  if (timer == end) return;
  timers_->add(settings_.windows.time, {end, pane});
  timers_->remove(settings_.windows.time, {timer, pane});
  timer = end;
}

RowId WindowCore::find_or_open(RowId key, const TimeWindow& window) {
  const RowId pane = state_.find(key, window);
  return pane != no_row ? pane : state_.open(key, window);
}

/// The trigger first, then the contents: as Flink does.
void WindowCore::merge_into(RowId pane) {
  OnMergeContext merging(*this, pane, met_);
  trigger_->on_merge(TimeWindow(state_.pane(pane).window), merging);
  for (const RowId met : met_) {
    const TimeWindow window = state_.pane(met).window;
    TriggerContext context(*this, met);
    trigger_->clear(window, context);
    timers_->remove(settings_.windows.time, {*sessions_->timer(met), met});
    work_->merge(met, pane);
    sessions_->remove(met);
  }
}

void WindowCore::close_at(RowId pane, const TimeWindow& window) {
  if (settings_.windows.kind == AnyWindows::Kind::global) return;
  timers_->add(settings_.windows.time, {cleanup_time(window), pane});
}

void WindowCore::add_timer(TimeDomain domain, Timestamp time, RowId pane) {
  if (is_cleanup(domain, time, pane)) return;  // it is there
  timers_->add(domain, {time, pane});
}

void WindowCore::remove_timer(TimeDomain domain, Timestamp time, RowId pane) {
  if (is_cleanup(domain, time, pane)) return;
  timers_->remove(domain, {time, pane});
}

bool WindowCore::is_cleanup(TimeDomain domain, Timestamp time, RowId pane) const {
  return domain == settings_.windows.time && time == cleanup_time(state_.pane(pane).window) &&
         settings_.windows.kind != AnyWindows::Kind::global;
}

void WindowCore::on_pane_timer(TimeDomain domain, Timestamp time, RowId pane) {
  const TimeWindow window = state_.pane(pane).window;
  if (settings_.windows.merges()) {
    Timestamp* timer = sessions_->timer(pane);
    if (timer == nullptr) return;
    if (has_only_ends_ && time < cleanup_time(window)) return put_off(pane, *timer);
  }
  TriggerContext context(*this, pane);
  act(pane, domain == TimeDomain::event_time ? trigger_->on_event_time(time, window, context)
                                             : trigger_->on_processing_time(time, window, context));
  if (is_cleanup(domain, time, pane)) close(pane);
}

void WindowCore::act(RowId pane, TriggerResult result) {
  if (is_fire(result) && work_->holds(pane)) work_->evaluate(pane);
  if (is_purge(result)) work_->forget(pane);
}

void WindowCore::close(RowId pane) {
  work_->forget(pane);
  TriggerContext context(*this, pane);
  trigger_->clear(TimeWindow(state_.pane(pane).window), context);
  work_->clear_function(pane);
  if (settings_.windows.merges()) sessions_->remove(pane);
}

void WindowCore::settle_timers() {
  if (!has_only_ends_) return;
  sessions_->for_each([this](RowId pane, Timestamp& timer) { put_off(pane, timer); });
}

/// Timers are saved as they would be had none been put off, for whoever restores them.
void WindowCore::sweep() {
  state_.sweep();
  context_->keyed_state()->sweep();
}

}  // namespace weir::internal
