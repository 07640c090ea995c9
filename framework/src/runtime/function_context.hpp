/// \file
/// What the functions of one subtask of an operator may ask.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/job_plan.hpp"
#include "runtime/metrics.hpp"
#include "weir/internal/operator.hpp"
#include "weir/metrics_report.hpp"

namespace weir::internal {

/// Tells functions where they run, and keeps the figures that they show.
class FunctionContext final : public RuntimeContext {
 public:
  /// For the functions of `op`, whose state by key is `keyed`, or null. All outlive it.
  FunctionContext(const PlannedOperator& planned, std::size_t subtask, JobMetrics& metrics,
                  OperatorContext& op, KeyedState* keyed)
      : planned_(&planned), subtask_(subtask), metrics_(&metrics), op_(&op), keyed_(keyed) {}

  /// How often the job has been started anew.
  void set_attempt(std::size_t attempt) { attempt_ = attempt; }
  void notify_checkpoint_complete(std::int64_t checkpoint);
  void notify_checkpoint_aborted(std::int64_t checkpoint);
  /// Adds the figures so far.
  void measure(OperatorMetrics& metrics) const;

  const std::string& operator_name() const override { return planned_->node->name; }
  std::size_t subtask_index() const override { return subtask_; }
  std::size_t parallelism() const override { return planned_->parallelism; }
  std::size_t max_parallelism() const override { return planned_->max_parallelism; }
  std::size_t attempt_number() const override { return attempt_; }
  Timestamp current_processing_time() const override { return op_->clock().now(); }
  Counter& counter(std::string_view name) override {
    return metrics_->counter(planned_->uid, subtask_, name);
  }
  void gauge(std::string_view name, std::function<double()> value) override {
    gauges_[std::string(name)] = std::move(value);
  }
  Histogram& histogram(std::string_view name) override { return histograms_[std::string(name)]; }
  Meter& meter(std::string_view name) override {
    return meters_.try_emplace(std::string(name), op_->clock()).first->second;
  }
  void manage_state_of(CheckpointedFunction& function) override;
  void tell_of_checkpoints(CheckpointListener& listener) override {
    listeners_.push_back(&listener);
  }

 private:
  KeyedState* keyed_state() override { return op_->keyed_state(); }
  void add_accumulator(std::string_view name,
                       std::shared_ptr<AccumulatorBase> accumulator) override {
    metrics_->add_accumulator(name, std::move(accumulator));
  }

  const PlannedOperator* planned_;
  std::size_t subtask_;
  JobMetrics* metrics_;
  OperatorContext* op_;
  KeyedState* keyed_;
  std::size_t attempt_ = 0;
  std::map<std::string, std::function<double()>> gauges_;
  std::map<std::string, Histogram> histograms_;
  std::map<std::string, Meter> meters_;
  std::vector<CheckpointListener*> listeners_;
};

}  // namespace weir::internal
