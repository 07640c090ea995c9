#include "dataflow/clock_alarm.hpp"

#include <utility>

#include "weir/internal/operator.hpp"

namespace weir::internal {

ClockAlarm::ClockAlarm(OperatorContext& context, std::function<Timestamp()> next,
                       std::function<void(Timestamp until)> fire)
    : context_(&context), next_(std::move(next)), fire_(std::move(fire)) {}

void ClockAlarm::set() {
  const Timestamp next = next_();
  if (next >= set_to_) return;
  set_to_ = next;
  context_->clock().schedule(next + Duration{1}, [this, next] {
    if (set_to_ == next) set_to_ = Timestamp::max();
    if (context_->watermark() == Timestamp::max() || context_->holds_watermark()) return;
    fire_(context_->clock().now() - Duration{1});
    set();
  });
}

}  // namespace weir::internal
