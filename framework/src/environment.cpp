#include "weir/environment.hpp"

#include <utility>

#include "connectors/number_sequence.hpp"
#include "graph/explain.hpp"
#include "runtime/cooperative_executor.hpp"
#include "weir/error.hpp"

namespace weir {

StreamExecutionEnvironment::StreamExecutionEnvironment()
    : graph_(std::make_shared<internal::StreamGraph>()) {}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_parallelism(std::size_t parallelism) {
  options().parallelism = internal::checked_parallelism(parallelism, "parallelism");
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_max_parallelism(
    std::size_t max_parallelism) {
  options().max_parallelism = internal::checked_parallelism(max_parallelism, "max parallelism");
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_buffer_timeout(Duration timeout) {
  options().buffer_timeout = internal::checked_not_negative(timeout, "buffer timeout");
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_auto_watermark_interval(
    Duration interval) {
  options().auto_watermark_interval =
      internal::checked_not_negative(interval, "auto-watermark interval");
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::enable_checkpointing(Duration interval,
                                                                             CheckpointMode mode) {
  options().checkpoint_interval = internal::checked_positive(interval, "checkpoint interval");
  options().checkpoint_mode = mode;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::enable_unaligned_checkpoints() {
  options().unaligned_checkpoints = true;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::enable_incremental_checkpoints() {
  options().incremental_checkpoints = true;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_checkpoint_storage(
    std::shared_ptr<CheckpointStorage> storage) {
  options().checkpoint_storage = std::move(storage);
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_restart_strategy(
    const RestartStrategy& strategy) {
  options().restart_strategy = strategy;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_state_backend(StateBackend backend) {
  options().state_backend = backend;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_state_backend(std::string_view name) {
  return set_state_backend(state_backend_of(name));
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_state_directory(std::string directory) {
  options().state_directory = std::move(directory);
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::set_runtime_mode(
    RuntimeExecutionMode mode) {
  options().runtime_mode = mode;
  return *this;
}

StreamExecutionEnvironment& StreamExecutionEnvironment::disable_operator_chaining() {
  options().chaining = false;
  return *this;
}

DataStream<std::int64_t> StreamExecutionEnvironment::from_sequence(std::int64_t from,
                                                                   std::int64_t to) {
  return from_source<std::int64_t>(internal::number_sequence(from, to),
                                   WatermarkStrategy<std::int64_t>::no_watermarks(), "Sequence");
}

void StreamExecutionEnvironment::restore_from(std::shared_ptr<const Snapshot> snapshot) {
  graph_->restored = std::move(snapshot);
}

JobResult StreamExecutionEnvironment::execute(const std::string& job_name) {
  return execute_async(job_name).wait();
}

JobClient StreamExecutionEnvironment::execute_async(const std::string& job_name) {
  graph_->job_name = job_name;
  return JobClient(internal::RunningJob::start(*graph_, graph_->restored));
}

std::string StreamExecutionEnvironment::explain(GraphFormat format) const {
  return internal::explain(internal::make_plan(*graph_, graph_->restored.get()), format);
}

}  // namespace weir

namespace weir::internal {

void StreamHandle::execute() const {
  JobClient(RunningJob::start(*graph_, graph_->restored)).wait();
}

void StreamHandle::execute_until(const std::function<bool()>& is_enough) const {
  try {
    execute();
  } catch (const JobFailed&) {
    if (!is_enough()) throw;
  }
}

void check_limit(std::size_t limit) {
  if (limit == 0) {
    throw InvalidJob("execute_and_collect needs a limit of at least 1 element, but it is 0");
  }
}

}  // namespace weir::internal
