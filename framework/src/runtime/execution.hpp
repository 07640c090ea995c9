/// \file
/// One run of a job: its tasks and what joins them. Executors step it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/coordinator.hpp"
#include "graph/job_plan.hpp"
#include "runtime/channel.hpp"
#include "runtime/metrics.hpp"
#include "runtime/queryable_states.hpp"
#include "runtime/task.hpp"
#include "runtime/tracer.hpp"
#include "weir/internal/alignment.hpp"

namespace weir::internal {

/// Builds the tasks of a job from its graph, from the beginning or from a snapshot.
class Execution {
 public:
  /// Keeps the graph, as it is now, for itself. `seed` is for random partitioning; `listener` may
  /// be null; `attempt`: how often the job has been started anew. \throws InvalidJob,
  /// SnapshotError.
  Execution(StreamGraph graph, const std::shared_ptr<const Snapshot>& restored, const Clock& clock,
            std::uint64_t seed, TraceListener* listener = nullptr, std::size_t attempt = 0);

  /// Opens all functions. \throws JobFailed where one of them throws; those that were opened are
  /// closed then.
  void open();
  /// Closes all functions that were opened. Errors are thrown after all have been closed.
  void close();

  /// All tasks; those of one vertex stand together, inputs before their readers.
  const std::vector<std::unique_ptr<Task>>& tasks() const { return tasks_; }
  /// All tasks have finished, and no other thread steps them: lets them read what was posted to
  /// them at last, and takes one more checkpoint if the job takes any (`checkpoints`) or a sink
  /// waits for it, so that all of its results are behind one that is complete. Sinks may have to
  /// wait for others, with what that lets them do: `wait` lets a moment pass. There is nothing to
  /// go back for then: what the storage holds is discarded, after a call of `before_discarding`.
  /// `moved` is called after each thing that a task has done; after one that throws this may be
  /// called again, and goes on.
  void conclude(
      bool checkpoints, const std::function<void()>& wait,
      const std::function<void()>& before_discarding = [] {},
      const std::function<void()>& moved = [] {});
  /// Lets all sources end where they are.
  void drain();
  /// Whether all tasks have finished.
  bool finished() const;
  CheckpointCoordinator& coordinator() { return coordinator_; }
  const CheckpointCoordinator& coordinator() const { return coordinator_; }
  const std::shared_ptr<JobMetrics>& metrics() const { return metrics_; }
  /// All figures, while no other thread steps the tasks.
  MetricsReport measure() const;
  /// The figures of the whole job, and of tasks that have been measured.
  MetricsReport report_of(std::vector<TaskMetrics> tasks) const;
  const JobOptions& options() const { return graph_.options; }
  /// Nothing is wanted of the job any more: long work ends early. From any thread.
  void stop();
  /// Asks the task that owns the key; from any thread. The answer comes with one of the task's next
  /// steps. \throws StateError if no state has this name.
  std::future<Bytes> query(StateQuery query);
  /// The threads that tasks run on: those of slot i are called by parkers[i] when they have work.
  void set_parkers(const std::vector<std::unique_ptr<Parker>>& parkers);
  /// The tasks of a slot, and then those of the other slots of its slot sharing group, the next
  /// one first.
  struct SlotTasks {
    std::vector<Task*> own;
    std::vector<Task*> others;
  };
  SlotTasks tasks_seen_from(std::size_t slot) const;
  /// How many threads are of use.
  std::size_t slots() const { return plan_.slots; }
  /// Whether the job runs in BATCH mode.
  bool is_batch() const { return plan_.batch; }

 private:
  struct Connection {
    std::unique_ptr<Channel> channel;
    std::size_t from_slot;
    std::size_t to_slot;
  };

  void read_mail(const std::function<void()>& moved);
  void settle(const std::function<void()>& wait, const std::function<void()>& moved);
  void make_tasks(const Clock& clock);
  /// Of the vertex whose tasks were made last, if it reads a source.
  void keep_together(const PlannedVertex& vertex);
  void set_lookup(const PlannedEdge& edge);
  // `restored` may be null: elements that were in flight on the edge are given to their receivers.
  void connect_chained(const PlannedEdge& edge, const Snapshot* restored);
  void connect_by_channels(const PlannedEdge& edge, std::uint64_t seed, const Snapshot* restored);
  /// Where elements of a sender that barriers overtake are recorded by `holder`, the operator at
  /// one of the ends; none if no barrier does.
  std::optional<InFlightPlace> place_of(const PlannedEdge& edge, std::size_t sender,
                                        const PlannedOperator& holder) const;
  void restore(const Snapshot& snapshot);
  Channel& add_channel(const Task& from, const Task& to);
  Task& task(std::size_t vertex, std::size_t subtask) const {
    return *tasks_[first_task_[vertex] + subtask];
  }
  ChainLink& link(std::size_t op, std::size_t subtask);
  /// Joins a subtask of the edge's sender to what takes its results.
  void add_target(const PlannedEdge& edge, std::size_t subtask, Target& target);
  std::size_t index_of(const PlannedEdge& edge) const {
    return static_cast<std::size_t>(&edge - plan_.edges.data());
  }

  const StreamGraph graph_;
  const Clock* clock_;
  std::size_t attempt_;
  JobPlan plan_;
  CheckpointCoordinator coordinator_;
  std::shared_ptr<JobMetrics> metrics_ = std::make_shared<JobMetrics>();
  std::optional<Tracer> tracer_;
  QueryableStates queryable_;
  std::vector<Connection> connections_;
  std::deque<std::vector<BatchShelf>> shelves_;  ///< by slot, for each edge that has channels
  AlignmentGroups alignment_groups_;
  std::deque<SourcePace> paces_;  ///< one for each source of several subtasks
  std::vector<std::unique_ptr<Task>> tasks_;
  std::vector<std::size_t> first_task_;  ///< by vertex
  bool last_is_asked_for_ = false;       ///< the last checkpoint
};

}  // namespace weir::internal
