/// \file
/// A running job, and what it leaves behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "weir/internal/state_query.hpp"
#include "weir/metrics.hpp"
#include "weir/snapshot.hpp"

namespace weir {

struct MetricsReport;

namespace internal {
class JobMetrics;
class RunningJob;
}  // namespace internal

/// What is left of a job that has ended. A value; the figures no longer change.
class JobResult {
 public:
  /// Made by the engine.
  JobResult(std::shared_ptr<const internal::JobMetrics> metrics, std::chrono::nanoseconds runtime,
            std::shared_ptr<const Snapshot> last_checkpoint,
            std::shared_ptr<const MetricsReport> report)
      : metrics_(std::move(metrics)),
        runtime_(runtime),
        last_checkpoint_(std::move(last_checkpoint)),
        report_(std::move(report)) {}

  /// How long the job ran, in real time.
  std::chrono::nanoseconds runtime() const { return runtime_; }
  /// The sum of the counters of this name over all operators and subtasks; 0 if there is none.
  std::uint64_t counter(const std::string& name) const;
  /// All subtasks' accumulators of this name, merged. \throws InvalidJob if there is none, or it
  /// has another type.
  template <class T>
  T accumulator(const std::string& name) const {
    const auto merged = merged_accumulator(name);
    const internal::AccumulatorBase& found = *merged;
    const auto* typed = dynamic_cast<const Accumulator<T>*>(&found);
    if (typed == nullptr) {
      internal::throw_accumulator_type(typeid(Accumulator<T>).name(), typeid(found).name());
    }
    return typed->value();
  }
  /// The last checkpoint that was completed; null if there was none.
  const std::shared_ptr<const Snapshot>& last_checkpoint() const { return last_checkpoint_; }
  /// All figures at the job's end, before its functions were closed. See metrics_report.hpp.
  MetricsReport metrics() const;

 private:
  std::shared_ptr<internal::AccumulatorBase> merged_accumulator(const std::string& name) const;

  std::shared_ptr<const internal::JobMetrics> metrics_;
  std::chrono::nanoseconds runtime_;
  std::shared_ptr<const Snapshot> last_checkpoint_;
  std::shared_ptr<const MetricsReport> report_;
};

/// A handle on a job that runs. Thread-safe. When the last handle goes, the job is cancelled.
///
/// A function of the job may hold one too, and cancel the job: cancel() then returns at once, and
/// the job stops when the function has returned. wait(), checkpoint(), metrics() and query_state()
/// would wait for the function that calls them, and so throw an Error there.
class JobClient {
 public:
  /// Made by the engine.
  explicit JobClient(std::shared_ptr<internal::RunningJob> job) : job_(std::move(job)) {}

  /// Waits for the end. \throws JobFailed if a function of the job threw; JobCancelled if the job
  /// was cancelled.
  JobResult wait();
  /// Stops the job as it stands; returns when all of its threads have ended. What a function is
  /// doing is not interrupted, but no further timer fires and no further window is evaluated.
  void cancel();
  /// Whether the job has ended, in whichever way.
  bool finished() const;
  /// Takes a checkpoint now, and waits for it. \throws Error if the job ends before it is complete.
  std::shared_ptr<const Snapshot> checkpoint();
  /// Takes a savepoint now, in `folder`, and lets the job go on. It counts as a checkpoint too. See
  /// savepoint.hpp. \throws SnapshotError if it cannot be written; Error as checkpoint().
  void savepoint(const std::string& folder);
  /// Takes a savepoint and ends the job there: nothing that follows is emitted, and wait() returns.
  /// With `drain` its sources end first, so that all windows and timers of event time fire: for a
  /// job that will not go on, since windows would begin anew. \throws as savepoint(); unless the
  /// job was drained, it goes on then.
  void stop_with_savepoint(const std::string& folder, bool drain = false);
  /// The last checkpoint that was completed; null if there was none.
  std::shared_ptr<const Snapshot> last_checkpoint() const;
  /// The sum so far of the counters of this name over all operators and subtasks.
  std::uint64_t counter(const std::string& name) const;
  /// All figures now, or at the end of a job that has ended. Each task answers between two of its
  /// steps; one whose function does not return for a second is shown as it was when it last
  /// answered. \throws JobFailed if a gauge throws.
  MetricsReport metrics() const;

  /// What the state that its function has called `name` with set_queryable() keeps of `key`, a
  /// copy: a V for a ValueState or a ReducingState, a std::vector<V> for a ListState, a std::map<K,
  /// V> for a MapState, the result for an AggregatingState. The task that owns the key answers
  /// between two of its steps, so that no half of an update is seen; other keys may be ahead or
  /// behind. `descriptor` is of the kind and the type of the state (its name does not matter), and
  /// `key` of the type that key_by() gives. \throws UnknownKey if nothing is kept of the key;
  /// StateError if the job has no such state, or it is of another type; Error if the job has ended.
  template <class K, class Descriptor>
  auto query_state(const std::string& name, const K& key, const Descriptor& descriptor) const {
    return internal::state_answer(descriptor, query(internal::state_query(name, key, descriptor)));
  }

 private:
  Bytes query(const internal::StateQuery& query) const;

  std::shared_ptr<internal::RunningJob> job_;
};

}  // namespace weir
