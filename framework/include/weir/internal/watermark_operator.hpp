/// \file
/// Timestamps and watermarks: the operator, and its part that sources use for each split.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

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

/// The part of a watermark stage that does not know the element type: the periodic calls, and
/// idleness.
class WatermarkTicker {
 public:
  virtual ~WatermarkTicker() = default;

  /// Starts the periodic calls; an interval of 0 means none.
  void start(ProcessingTime& clock, Duration interval);
  /// Nothing is to be expected from now on: the periodic calls end.
  void stop() { stopped_ = true; }
  /// Where watermarks and idleness are said, for what has some of its own to say.
  WatermarkOutput& status() { return watermarks_; }

 protected:
  WatermarkTicker(Output& output, std::optional<Duration> idle_timeout)
      : watermarks_(output), idle_timeout_(idle_timeout) {}

  /// Elements have come.
  void note_activity() {
    if (idle_timeout_) {
      last_activity_ = clock_->now();
      timed_out_ = false;
    }
    watermarks_.mark_active();
  }
  virtual void emit_periodically() = 0;

  OutputWatermarks watermarks_;

 private:
  void tick(Duration interval);
  void watch_idleness();

  std::optional<Duration> idle_timeout_;
  ProcessingTime* clock_ = nullptr;
  Timestamp last_activity_;
  bool timed_out_ = false;  ///< idle for want of elements: the generator is not asked
  bool stopped_ = false;
};

/// Stamps batches and makes watermarks, by a strategy, on the way to an output.
template <class T>
class WatermarkStage final : public WatermarkTicker {
 public:
  WatermarkStage(const WatermarkStrategy<T>& strategy, Output& output)
      : WatermarkTicker(output, strategy.idle_timeout()), strategy_(strategy), output_(&output) {
    if (strategy_.generator_factory()) generator_ = strategy_.generator_factory()();
  }

  /// Takes a batch: stamps it, and passes it on with the watermarks that belong between its
  /// elements.
  void process(Batch& batch) {
    note_activity();
    Timestamp* timestamps = batch.timestamps();
    if (strategy_.assigner()) strategy_.assigner()(batch.values<T>(), timestamps, batch.size());
    if (generator_) return process_one_by_one(batch);
    if (strategy_.bound()) {
      for (std::size_t i = 0; i < batch.size(); ++i) largest_ = std::max(largest_, timestamps[i]);
    }
    output_->forward(batch);
  }

 private:
  /// A generator of the user's may emit after any element.
  void process_one_by_one(Batch& batch) {
    T* values = batch.values<T>();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Timestamp timestamp = batch.timestamps()[i];
      PendingWatermark pending;
      generator_->on_event(values[i], timestamp, pending);
      output_->append(std::move(values[i]), timestamp);
      if (pending.watermark) watermarks_.emit_watermark(*pending.watermark);
      if (pending.idle) watermarks_.mark_idle();
    }
  }
  void emit_periodically() override {
    if (generator_) {
      generator_->on_periodic_emit(watermarks_);
    } else if (strategy_.bound() && largest_ != Timestamp::min()) {
      watermarks_.emit_watermark(largest_ - *strategy_.bound() - Duration{1});
    }
  }

  WatermarkStrategy<T> strategy_;
  Output* output_;
  std::unique_ptr<WatermarkGenerator<T>> generator_;
  Timestamp largest_ = Timestamp::min();
};

/// assign_timestamps_and_watermarks: replaces timestamps, and with them the watermarks that come
/// from upstream.
template <class T>
class WatermarkOperator final : public Operator {
 public:
  explicit WatermarkOperator(WatermarkStrategy<T> strategy) : strategy_(std::move(strategy)) {}

  void open(OperatorContext& context) override {
    stage_.emplace(strategy_, context.output());
    stage_->start(context.clock(), context.options().auto_watermark_interval);
  }
  void process(std::size_t, Batch& batch) override { stage_->process(batch); }
  bool on_event(const StreamEvent& event) override {
    return event == StreamEvent::watermark(Timestamp::max());
  }
  void end_input(std::size_t) override { stage_->stop(); }

 private:
  WatermarkStrategy<T> strategy_;
  std::optional<WatermarkStage<T>> stage_;
};

}  // namespace weir::internal
