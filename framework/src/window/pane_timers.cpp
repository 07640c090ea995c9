#include "weir/internal/pane_timers.hpp"

namespace weir::internal {

PaneTimers::PaneTimers(OperatorContext& context, WindowState& state, PaneTimerReceiver& receiver)
    : context_(&context), state_(&state), receiver_(&receiver) {
  state_->restore_timers();
  schedule();
}

void PaneTimers::add(TimeDomain domain, const Timer& timer) {
  if (ending_ && domain == TimeDomain::processing_time) return;
  state_->timer_queue(domain).add(timer);
  if (domain == TimeDomain::processing_time) schedule();
}

void PaneTimers::remove(TimeDomain domain, const Timer& timer) {
  state_->timer_queue(domain).remove(timer);
}

bool PaneTimers::contains(TimeDomain domain, const Timer& timer) const {
  return state_->timer_queue(domain).contains(timer);
}

void PaneTimers::fire(TimeDomain domain, Timestamp until) {
  TimerQueue& timers = state_->timer_queue(domain);
  while (!timers.empty() && timers.next() <= until && !context_->clock().stopping()) {
    const Timer timer = timers.pop();
    receiver_->on_pane_timer(domain, timer.time, timer.slot);
  }
  receiver_->on_pane_timers_done();
}

void PaneTimers::end_processing_time() {
  ending_ = true;
  fire(TimeDomain::processing_time, Timestamp::max());
  ending_ = false;
}

/// The millisecond of a timer is to be over: an element that comes in it comes first.
void PaneTimers::schedule() {
  const Timestamp next = state_->timer_queue(TimeDomain::processing_time).next();
  if (next >= scheduled_) return;
  scheduled_ = next;
  context_->clock().schedule(next + Duration{1}, [this, next] {
    if (scheduled_ == next) scheduled_ = Timestamp::max();
    if (context_->watermark() == Timestamp::max()) return;  // nothing may follow the end of time
    fire(TimeDomain::processing_time, context_->clock().now() - Duration{1});
    schedule();
  });
}

}  // namespace weir::internal
