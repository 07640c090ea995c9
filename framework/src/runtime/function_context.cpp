#include "runtime/function_context.hpp"

#include "weir/checkpoint_listener.hpp"
#include "weir/internal/operator_states.hpp"

namespace weir::internal {

void FunctionContext::manage_state_of(CheckpointedFunction& function) {
  op_->operator_states().manage(function, keyed_);
}

void FunctionContext::notify_checkpoint_complete(std::int64_t checkpoint) {
  for (CheckpointListener* listener : listeners_) listener->notify_checkpoint_complete(checkpoint);
}

void FunctionContext::notify_checkpoint_aborted(std::int64_t checkpoint) {
  for (CheckpointListener* listener : listeners_) listener->notify_checkpoint_aborted(checkpoint);
}

void FunctionContext::measure(OperatorMetrics& metrics) const {
  metrics.counters = metrics_->counters(planned_->uid, subtask_);
  const auto late = metrics.counters.find("num_late_records_dropped");
  if (late != metrics.counters.end()) metrics.late_records_dropped = late->second;
  for (const auto& [name, value] : gauges_) metrics.gauges[name] = value();
  for (const auto& [name, histogram] : histograms_) {
    metrics.histograms[name] = histogram.statistics();
  }
  for (const auto& [name, meter] : meters_) metrics.meters[name] = meter.figures();
}

}  // namespace weir::internal
