/// \file
/// Where a job is built and run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/data_stream.hpp"
#include "weir/graph_format.hpp"
#include "weir/internal/collection_source.hpp"
#include "weir/internal/source_operator.hpp"
#include "weir/job_client.hpp"
#include "weir/source.hpp"

namespace weir {

/// Owns the graph of one job, and runs it.
///
/// Build and start a job from one thread. An environment can execute its job more than once; each
/// time is a new run.
class StreamExecutionEnvironment {
 public:
  /// An empty job with default settings.
  StreamExecutionEnvironment();

  /// Sets the parallelism of operators for which none is set. \throws InvalidJob unless it is from
  /// 1 to 32768.
  StreamExecutionEnvironment& set_parallelism(std::size_t parallelism);
  /// Sets the number of key groups, for the life of the job's state. \throws InvalidJob unless it
  /// is from 1 to 32768.
  StreamExecutionEnvironment& set_max_parallelism(std::size_t max_parallelism);
  /// Sets how long a batch may wait to be filled; 0 sends every record at once. \throws InvalidJob
  /// if negative.
  StreamExecutionEnvironment& set_buffer_timeout(Duration timeout);
  /// Sets the time between two calls of periodic watermark generators; 0: never. \throws InvalidJob
  /// if negative.
  StreamExecutionEnvironment& set_auto_watermark_interval(Duration interval);
  /// Takes a checkpoint every `interval`. \throws InvalidJob unless it is positive.
  StreamExecutionEnvironment& enable_checkpointing(
      Duration interval, CheckpointMode mode = CheckpointMode::exactly_once);
  /// Lets barriers overtake the elements before them, so that a checkpoint does not wait for
  /// operators that are behind: it holds the elements that were on their way. Not between subtasks
  /// that are joined one to one, or by broadcast(), and not for savepoints.
  StreamExecutionEnvironment& enable_unaligned_checkpoints();
  /// Keeps checkpoints where they outlive the process. To go on from there: restore_from().
  StreamExecutionEnvironment& set_checkpoint_storage(std::shared_ptr<CheckpointStorage> storage);
  /// Says what becomes of the job when it has failed; by default that is its end.
  StreamExecutionEnvironment& set_restart_strategy(const RestartStrategy& strategy);
  /// Chooses where keyed state lives.
  StreamExecutionEnvironment& set_state_backend(StateBackend backend);
  /// The same, by its name: "heap", "copying" or "rocksdb". \throws InvalidJob if there is none of
  /// that name.
  StreamExecutionEnvironment& set_state_backend(std::string_view name);
  /// Chooses where a backend keeps its files; without that, in the system's folder for temporary
  /// ones.
  StreamExecutionEnvironment& set_state_directory(std::string directory);
  /// Lets checkpoints hold the files of a state backend that has some as they are: what did not
  /// change since the last one is not written again. Savepoints hold all state as ever.
  StreamExecutionEnvironment& enable_incremental_checkpoints();
  /// Chooses how the job works on its input. In BATCH mode a keyed operator gets the elements of
  /// one key after those of another, in order of time, and its timers fire when the key has ended;
  /// rolling aggregates emit their last result only; there are no watermarks before the end, and no
  /// checkpoints.
  StreamExecutionEnvironment& set_runtime_mode(RuntimeExecutionMode mode);
  /// Gives every operator a task of its own.
  StreamExecutionEnvironment& disable_operator_chaining();
  /// All settings, to be read or changed.
  JobOptions& options() { return graph_->options; }

  /// A stream of these elements, in order, without timestamps; then it ends.
  template <class T>
  DataStream<T> from_collection(std::vector<T> elements) {
    auto stream =
        from_source<T>(std::make_shared<const internal::CollectionSource<T>>(std::move(elements)),
                       WatermarkStrategy<T>::no_watermarks(), "Collection");
    stream.handle().limit_parallelism_to_one();
    return stream;
  }
  /// A stream of these elements, all of one type (texts between quotes are of std::string), as
  /// from_collection().
  template <class First, class... More>
  auto from_elements(First first, More... more) {
    static_assert((std::is_same_v<First, More> && ...),
                  "from_elements: all elements must be of one type: name it, like Fare{...} or 1L");
    using T = std::conditional_t<std::is_convertible_v<First, const char*>, std::string, First>;
    return from_collection(std::vector<T>{T(std::move(first)), T(std::move(more))...});
  }
  /// A stream of the numbers from `from` to `to`, both included, without timestamps; then it ends.
  /// Each subtask reads a range of its own in order. \throws InvalidJob if `from` is greater than
  /// `to`.
  DataStream<std::int64_t> from_sequence(std::int64_t from, std::int64_t to);
  /// A stream of what `source` reads; each of its splits has watermarks of its own, by `strategy`.
  template <class T>
  DataStream<T> from_source(std::shared_ptr<const Source<T>> source,
                            std::type_identity_t<WatermarkStrategy<T>> strategy,
                            const std::string& name) {
    const Boundedness boundedness = source->boundedness();
    auto factory = [source = std::move(source), strategy = std::move(strategy)](
                       std::size_t subtask,
                       std::size_t parallelism) -> std::unique_ptr<internal::Operator> {
      return std::unique_ptr<internal::Operator>(
          new internal::SourceReaderOperator<T>(source, strategy, subtask, parallelism));
    };
    return DataStream<T>(internal::StreamHandle::source(graph_, name, &internal::TypeOpsOf<T>::ops,
                                                        std::move(factory), boundedness));
  }

  /// Starts the next runs from this snapshot; null starts them from the beginning.
  void restore_from(std::shared_ptr<const Snapshot> snapshot);

  /// Runs the job to its end, under a name that its metrics carry. \throws InvalidJob before
  /// anything runs; JobFailed if a function of the job throws.
  JobResult execute(const std::string& job_name = "Weir job");
  /// Starts the job, on threads of its own, and returns at once. \throws InvalidJob before anything
  /// runs.
  JobClient execute_async(const std::string& job_name = "Weir job");

  /// The graph of the job: what the program says, and the tasks that it becomes. \throws InvalidJob
  /// as execute().
  std::string explain(GraphFormat format = GraphFormat::text) const;

  /// Used by executors and tests.
  const std::shared_ptr<internal::StreamGraph>& graph() const { return graph_; }
  /// Used by executors and tests.
  const std::shared_ptr<const Snapshot>& restored() const { return graph_->restored; }

 private:
  std::shared_ptr<internal::StreamGraph> graph_;
};

}  // namespace weir
