#include "weir/internal/watermark_operator.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"

namespace weir::internal {

Duration checked_not_negative(Duration duration, const char* what) {
  if (duration >= Duration{0}) return duration;
  throw InvalidJob(
      fmt::format("the {} must not be negative, but is {} ms", what, duration.count()));
}

Duration checked_positive(Duration duration, const char* what) {
  if (duration > Duration{0}) return duration;
  throw InvalidJob(
      fmt::format("the {} must be at least 1 ms, but is {} ms", what, duration.count()));
}

void OutputWatermarks::emit_watermark(Timestamp watermark) {
  if (watermark <= last_) return;
  mark_active();
  last_ = watermark;
  output_->emit(StreamEvent::watermark(watermark));
}

void OutputWatermarks::mark_idle() {
  if (idle_) return;
  idle_ = true;
  output_->emit(StreamEvent::idleness(true));
}

void OutputWatermarks::mark_active() {
  if (!idle_) return;
  idle_ = false;
  output_->emit(StreamEvent::idleness(false));
}

void WatermarkTicker::start(ProcessingTime& clock, Duration interval) {
  clock_ = &clock;
  last_activity_ = clock.now();
  if (interval > Duration{0}) {
    clock.schedule(clock.now() + interval, [this, interval] { tick(interval); });
  }
  if (idle_timeout_) {
    clock.schedule(clock.now() + *idle_timeout_, [this] { watch_idleness(); });
  }
}

void WatermarkTicker::tick(Duration interval) {
  if (stopped_) return;
  if (!timed_out_) emit_periodically();
  clock_->schedule(clock_->now() + interval, [this, interval] { tick(interval); });
}

void WatermarkTicker::watch_idleness() {
  if (stopped_) return;
  const Timestamp now = clock_->now();
  const Timestamp idle_at = last_activity_ + *idle_timeout_;
  if (now >= idle_at && !timed_out_) {
    emit_periodically();  // what the last elements have to say
    timed_out_ = true;
    watermarks_.mark_idle();
  }
  clock_->schedule(now >= idle_at ? now + *idle_timeout_ : idle_at, [this] { watch_idleness(); });
}

}  // namespace weir::internal
