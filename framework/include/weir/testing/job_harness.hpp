/// \file
/// A job that a test steps by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/environment.hpp"
#include "weir/job_client.hpp"
#include "weir/metrics_report.hpp"
#include "weir/snapshot.hpp"
#include "weir/testing/manual_clock.hpp"
#include "weir/testing/simulation.hpp"
#include "weir/trace.hpp"

namespace weir::testing {

/// How a harness runs its job. A value.
struct HarnessOptions {
  std::size_t parallelism = 1;      ///< of operators for which none is set
  std::size_t max_parallelism = 0;  ///< likewise; 0: made from the parallelism
  StateBackend state_backend = internal::state_defaults().backend;  ///< where keyed state lives
  std::size_t batch_capacity = 1;         ///< records a batch; 0: as many as outside of tests
  Duration auto_watermark_interval{200};  ///< between two calls of periodic generators; 0: never
  ManualClock clock{};                    ///< processing time
  std::shared_ptr<const Snapshot> snapshot{};  ///< what to start from; null: from the beginning
  std::size_t restores = 0;                    ///< how often the job has been restored elsewhere
  TraceListener* listener = nullptr;           ///< is told what happens; null: nobody is
};

/// What an operator (or a job: the sum over all operators) holds at a moment.
struct HeldState {
  std::size_t keys = 0;           ///< for which anything is kept
  std::size_t state_entries = 0;  ///< values in keyed state: elements of lists, maps and buffered
                                  ///< windows count one by one
  std::size_t operator_state_entries = 0;  ///< values in state that belongs to no key
  std::size_t event_time_timers = 0;       ///< that have not fired
  std::size_t processing_time_timers = 0;  ///< that have not fired

  /// Adds another's.
  HeldState& operator+=(const HeldState& other);
  /// Equal if all parts are.
  friend bool operator==(const HeldState&, const HeldState&) = default;
};

/// One subtask of an operator, at a moment.
struct OperatorView {
  std::string name;         ///< the operator's
  std::string uid;          ///< the operator's, as it stands in snapshots
  std::size_t subtask = 0;  ///< index, from 0
  Timestamp watermark;      ///< the last that arrived; Timestamp::min() before the first
  HeldState held;           ///< what it holds
};

/// Runs a job in the calling thread and only when told to: every call steps it until nothing is
/// left to do before more input or a later time. Elements go through in the order in which they
/// were put in, so that a test reads like a story. (For other orders see simulate().)
///
/// Not thread-safe. Whatever a function of the job throws comes out of the call as JobFailed; after
/// that only restore() is of use.
class JobHarness {
 public:
  /// A job that `build` makes: once at open(), and once more for each restore().
  explicit JobHarness(JobBuilder build, HarnessOptions options = {});
  /// Takes the job of another harness over, which is of no use after that.
  JobHarness(JobHarness&&) noexcept;
  /// As the constructor; a job that was held before ends.
  JobHarness& operator=(JobHarness&&) noexcept;
  /// Closes the functions of a job that has not ended.
  ~JobHarness();

  /// Builds the job and opens its functions, unless that has been done: every other call does it
  /// too. \throws InvalidJob, SnapshotError, JobFailed.
  void open();
  /// Whether open() has been called.
  bool is_open() const { return run_ != nullptr; }
  /// Steps the job until it rests. \throws Error if it never does.
  void run();
  /// Lets time pass until the clock shows `now`. What falls due on the way happens at its time.
  /// \throws Error if that would turn the clock back.
  void set_processing_time(Timestamp now);
  /// Lets time pass.
  void advance(Duration duration) { set_processing_time(options_.clock.now() + duration); }
  /// The clock.
  const ManualClock& clock() const { return options_.clock; }

  /// Takes a checkpoint. \throws Error if the job cannot complete it.
  std::shared_ptr<const Snapshot> snapshot();
  /// Throws everything away, as a crash would, and starts again from a snapshot (null: from the
  /// beginning), at another parallelism if one is given. The clock goes on.
  void restore(std::shared_ptr<const Snapshot> snapshot,
               std::optional<std::size_t> parallelism = std::nullopt);

  /// Whether all input has ended and all of it has been processed.
  bool finished() const;
  /// What all operators hold together.
  HeldState held() const;
  /// All subtasks of all operators, inputs before their readers.
  std::vector<OperatorView> operators() const;
  /// The sum so far of the counters of this name over all operators and subtasks.
  std::uint64_t counter(const std::string& name) const;
  /// All figures so far; of a job that has ended, at its end.
  MetricsReport metrics();
  /// What a state keeps of a key, as JobClient::query_state().
  template <class K, class Descriptor>
  auto query_state(const std::string& name, const K& key, const Descriptor& descriptor) {
    return internal::state_answer(descriptor, query(internal::state_query(name, key, descriptor)));
  }
  /// Counters and accumulators so far, metrics, and the last checkpoint.
  JobResult result();

 private:
  class Run;

  Bytes query(const internal::StateQuery& query);

  JobBuilder build_;
  HarnessOptions options_;
  std::optional<std::size_t> restored_parallelism_;
  std::unique_ptr<Run> run_;
};

}  // namespace weir::testing
