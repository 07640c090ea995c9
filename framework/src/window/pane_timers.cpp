#include "window/pane_timers.hpp"

namespace weir::internal {

PaneTimers::PaneTimers(OperatorContext& context, WindowState& state, PaneTimerReceiver& receiver)
    : context_(&context),
      state_(&state),
      receiver_(&receiver),
      alarm_(
          context, [this] { return state_->timer_queue(TimeDomain::processing_time).next(); },
          [this](Timestamp until) { fire(TimeDomain::processing_time, until); }) {
  state_->restore_timers();
  alarm_.set();
}

void PaneTimers::add(TimeDomain domain, const Timer& timer) {
  if (ending_ && domain == TimeDomain::processing_time) return;
  state_->timer_queue(domain).add(timer);
  if (domain == TimeDomain::processing_time) alarm_.set();
}

void PaneTimers::remove(TimeDomain domain, const Timer& timer) {
  state_->timer_queue(domain).remove(timer);
}

bool PaneTimers::fire(TimeDomain domain, Timestamp until) {
  TimerQueue& timers = state_->timer_queue(domain);
  const bool done = fire_some(*context_, [&] {
    if (!timers.has_due(until)) return false;
    const Timer timer = timers.pop();
    receiver_->on_pane_timer(domain, timer.time, timer.row_id);
    return true;
  });
  receiver_->on_pane_timers_done();
  if (done) alarm_.set();
  return done;
}

bool PaneTimers::end_processing_time() {
  ending_ = true;
  const bool done = fire(TimeDomain::processing_time, Timestamp::max());
  ending_ = !done;
  return done;
}

}  // namespace weir::internal
