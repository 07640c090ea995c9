#include "weir/internal/watermark_operator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "weir/error.hpp"
#include "weir/internal/alignment.hpp"

namespace weir::internal {
namespace {

/// Remembers what a generator says while it looks at an element, until the element has been passed
/// on.
struct PendingWatermark final : WatermarkOutput {
  void emit_watermark(Timestamp t) override {
    watermark = watermark ? std::max(*watermark, t) : t;
    idle = false;
  }
  void mark_idle() override { idle = true; }
  void mark_active() override { idle = false; }

  std::optional<Timestamp> watermark;
  bool idle = false;
};

/// The largest of some timestamps. Two by two: each maximum would wait for the one before.
Timestamp largest_of(std::span<const Timestamp> timestamps) {
  const auto later = [](Timestamp a, Timestamp b) { return a < b ? b : a; };
  Timestamp even = Timestamp::min();
  Timestamp odd = Timestamp::min();
  std::size_t i = 0;
  for (; i + 2 <= timestamps.size(); i += 2) {
    even = later(even, timestamps[i]);
    odd = later(odd, timestamps[i + 1]);
  }
  return later(later(even, odd), i < timestamps.size() ? timestamps[i] : Timestamp::min());
}

class WatermarkOperator final : public Operator {
 public:
  explicit WatermarkOperator(const WatermarkSettings& settings) : settings_(settings) {}

  void open(OperatorContext& context) override {
    stage_.emplace(settings_, context.output());
    stage_->start(context.clock(), context.options().auto_watermark_interval,
                  WatermarkStage::InputLook::of_task);
  }
  void process(std::size_t, Batch& batch) override { stage_->process(batch); }
  bool passes_on() const override { return !settings_.make_generator; }
  bool on_event(const StreamEvent& event) override {
    return event == StreamEvent::watermark(Timestamp::max());
  }
  void end_input(std::size_t) override { stage_->stop(); }

 private:
  WatermarkSettings settings_;
  std::optional<WatermarkStage> stage_;
};

}  // namespace

AnyWatermarkGenerator::~AnyWatermarkGenerator() = default;

WatermarkSettings::WatermarkSettings() = default;
WatermarkSettings::WatermarkSettings(const WatermarkSettings& other) = default;
WatermarkSettings& WatermarkSettings::operator=(const WatermarkSettings& other) = default;
WatermarkSettings::~WatermarkSettings() = default;

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

std::shared_ptr<const AlignmentSettings> alignment_settings(std::string group, Duration max_drift,
                                                            Duration update_interval) {
  if (group.empty()) {
    throw InvalidJob(
        "a watermark alignment needs the name of a group: sources of one name keep together");
  }
  return std::make_shared<const AlignmentSettings>(
      AlignmentSettings{std::move(group), checked_not_negative(max_drift, "drift of an alignment"),
                        checked_positive(update_interval, "update interval of an alignment")});
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

WatermarkStage::WatermarkStage(const WatermarkSettings& settings, Output& output)
    : settings_(settings), output_(&output), watermarks_(output) {
  if (settings_.make_generator) generator_ = settings_.make_generator();
}

void WatermarkStage::process(Batch& batch) {
  note_activity();
  Timestamp* timestamps = batch.timestamps();
  if (settings_.assign) settings_.assign(batch.values<void>(), timestamps, batch.size());
  if (generator_) return process_one_by_one(batch);
  if (settings_.bound) {
    const Timestamp before = largest_;
    largest_ = std::max(largest_, largest_of({timestamps, batch.size()}));
    if (largest_ > before && !tick_scheduled_) schedule_tick();
  }
  output_->forward(batch);
}

/// A generator of the user's may emit after any element.
void WatermarkStage::process_one_by_one(Batch& batch) {
  const char* value = static_cast<const char*>(batch.values<void>());
  for (std::size_t i = 0; i < batch.size(); ++i, value += batch.type().size) {
    PendingWatermark pending;
    generator_->on_event_at(value, batch.timestamps()[i], pending);
    output_->append_moved(batch, i);
    if (pending.watermark) watermarks_.emit_watermark(*pending.watermark);
    if (pending.idle) watermarks_.mark_idle();
  }
}

/// Elements have come.
void WatermarkStage::note_activity() {
  if (settings_.idle_timeout) {
    last_activity_ = clock_->now();
    held_up_before_ = clock_->held_up();
    if (std::exchange(timed_out_, false)) {
      clock_->schedule(idle_at(), [this] { watch_idleness(); });
    }
  }
  watermarks_.mark_active();
}

void WatermarkStage::emit_periodically() {
  if (generator_) {
    generator_->on_periodic_emit(watermarks_);
  } else if (settings_.bound && largest_ != Timestamp::min()) {
    watermarks_.emit_watermark(largest_ - *settings_.bound - Duration{1});
  }
}

void WatermarkStage::start(ProcessingTime& clock, Duration interval, InputLook look) {
  clock_ = &clock;
  look_ = look;
  started_ = last_activity_ = clock.now();
  interval_ = interval;
  if (generator_) schedule_tick();
  if (settings_.idle_timeout) {
    clock.schedule(idle_at(), [this] { watch_idleness(); });
  }
}

void WatermarkStage::hold_up(bool held_up) {
  if (held_up_ && !held_up) {
    held_up_before_ = clock_->held_up();
    last_activity_ = clock_->now();
  }
  held_up_ = held_up;
}

Timestamp WatermarkStage::idle_at() const {
  if (held_up_) return clock_->now() + *settings_.idle_timeout;
  return last_activity_ + *settings_.idle_timeout + (clock_->held_up() - held_up_before_);
}

/// The next of the moments that are a whole number of intervals after the start.
void WatermarkStage::schedule_tick() {
  if (interval_ == Duration{0}) return;
  tick_scheduled_ = true;
  const Duration passed = clock_->now() - started_;
  clock_->schedule(started_ + (passed - passed % interval_) + interval_, [this] { tick(); });
}

void WatermarkStage::tick() {
  tick_scheduled_ = false;
  if (stopped_) return;
  if (!timed_out_) emit_periodically();
  if (generator_) schedule_tick();
}

void WatermarkStage::watch_idleness() {
  if (stopped_) return;
  if (clock_->now() < idle_at()) return clock_->schedule(idle_at(), [this] { watch_idleness(); });
  overdue_ = true;
  if (look_ == InputLook::of_task) clock_->after_next_input([this] { looked_for_input(); });
}

void WatermarkStage::looked_for_input() {
  if (stopped_ || !std::exchange(overdue_, false)) return;
  if (clock_->now() < idle_at()) return clock_->schedule(idle_at(), [this] { watch_idleness(); });
  emit_periodically();  // what the last elements have to say
  timed_out_ = true;    // the next element ends it, and lets it be watched again
  watermarks_.mark_idle();
}

OperatorFactory watermark_operator(const WatermarkSettings& settings) {
  if (settings.alignment) {
    throw InvalidJob(
        "a watermark alignment holds up sources, and these watermarks are assigned after the "
        "source: pass the strategy to from_source()");
  }
  return [settings](std::size_t, std::size_t) {
    return std::unique_ptr<Operator>(new WatermarkOperator(settings));
  };
}

}  // namespace weir::internal
