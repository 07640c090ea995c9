/// \file
/// Timestamps and watermarks: the operator, and its part that sources use for each split.
#pragma once

#include <cstddef>
#include <memory>

#include "weir/internal/operator.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir::internal {

/// Says watermarks and idleness to an output, after the elements that it holds: a watermark only if
/// it is greater than the last one.
class OutputWatermarks final : public WatermarkOutput {
 public:
  explicit OutputWatermarks(Output& output) : output_(&output) {}
  void emit_watermark(Timestamp watermark) override;
  void mark_idle() override;
  void mark_active() override;

 private:
  Output* output_;
  Timestamp last_ = Timestamp::min();
  bool idle_ = false;
};

/// Stamps batches and makes watermarks, by a strategy, on the way to an output.
///
/// A stream is idle if it has no elements, not if nobody took them: time in which the task was held
/// up does not count, and when the rest has been too long, input is looked for once more.
class WatermarkStage {
 public:
  /// How the stage knows that input has been looked for: it asks the task, or is told.
  enum class InputLook : std::uint8_t { of_task, told };

  WatermarkStage(const WatermarkSettings& settings, Output& output);

  /// Starts the periodic calls; an interval of 0 means none. Generators are called every interval;
  /// where the strategy is a bound, only when a greater timestamp has come.
  void start(ProcessingTime& clock, Duration interval, InputLook look);
  /// Input has been looked for since the stage was last asked: if there was none for too long, it
  /// is idle. To be called again and again where InputLook::told was said.
  void looked_for_input();
  /// Nothing is to be expected from now on: the periodic calls end.
  void stop() { stopped_ = true; }
  /// Whether nobody asks for elements for now, because other sources are behind: that is no
  /// idleness.
  void hold_up(bool held_up);
  bool is_held_up() const { return held_up_; }
  /// Takes a batch: stamps it, and passes it on with the watermarks that belong between its
  /// elements.
  void process(Batch& batch);
  /// Where watermarks and idleness are said, for what has some of its own to say.
  WatermarkOutput& status() { return watermarks_; }

 private:
  void process_one_by_one(Batch& batch);
  void note_activity();
  void emit_periodically();
  void schedule_tick();
  void tick();
  Timestamp idle_at() const;
  void watch_idleness();

  WatermarkSettings settings_;
  Output* output_;
  OutputWatermarks watermarks_;
  std::unique_ptr<AnyWatermarkGenerator> generator_;
  ProcessingTime* clock_ = nullptr;
  Timestamp largest_ = Timestamp::min();
  Timestamp started_;
  Duration interval_{0};
  bool tick_scheduled_ = false;
  InputLook look_ = InputLook::of_task;
  Timestamp last_activity_;
  Duration held_up_before_{0};  ///< of the task, until then
  bool overdue_ = false;        ///< idle unless there is something when input is looked for again
  bool timed_out_ = false;      ///< idle for want of elements: the generator is not asked
  bool held_up_ = false;        ///< by sources that are behind
  bool stopped_ = false;
};

/// Makes the operator of assign_timestamps_and_watermarks, which replaces timestamps, and with them
/// the watermarks that come from upstream.
OperatorFactory watermark_operator(const WatermarkSettings& settings);

}  // namespace weir::internal
