#include "runtime/keyed_part.hpp"

#include <utility>

#include "state/section_writer.hpp"
#include "weir/internal/operator.hpp"

namespace weir::internal {

KeyedPart::KeyedPart(std::unique_ptr<KeyedState> state, const ProcessingTime& clock)
    : state_(std::move(state)), event_timers_(*state_), processing_timers_(*state_) {
  state_->set_clock(clock);
}

std::optional<KeyedPart> KeyedPart::of(Operator& op, std::size_t max_parallelism, bool copying,
                                       const ProcessingTime& clock) {
  auto state = op.make_keyed_state(max_parallelism, copying);
  if (!state) return std::nullopt;
  return std::optional<KeyedPart>(std::in_place, std::move(state), clock);
}

std::optional<Timer> KeyedPart::take_due(TimeDomain domain, Timestamp until) {
  TimerQueue& queue = timers(domain);
  if (queue.empty() || queue.next() > until) return std::nullopt;
  const Timer timer = queue.pop();
  state_->set_current(timer.row_id);
  return timer;
}

void KeyedPart::restore(KeyedSnapshot snapshot) {
  state_->restore(std::move(snapshot));
  if (auto section = state_->take_section(event_timers_section)) event_timers_.restore(*section);
  if (auto section = state_->take_section(processing_timers_section)) {
    processing_timers_.restore(*section);
  }
}

void KeyedPart::snapshot(KeyedSnapshot& out) {
  state_->snapshot(out);
  out[event_timers_section] = event_timers_.snapshot();
  out[processing_timers_section] = processing_timers_.snapshot();
}

void KeyedPart::measure(OperatorMetrics& metrics) const {
  metrics.keys = state_->keys();
  const auto kept = state_->figures();
  metrics.state_entries = kept.values;
  metrics.state_bytes = kept.bytes;
  metrics.event_time_timers = event_timers_.size();
  metrics.processing_time_timers = processing_timers_.size();
}

}  // namespace weir::internal
