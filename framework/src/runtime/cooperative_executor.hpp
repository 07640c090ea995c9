/// \file
/// Runs a job on threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/execution.hpp"
#include "runtime/restarts.hpp"
#include "weir/job_client.hpp"

namespace weir::internal {

/// A job that runs cooperatively: a worker thread for each slot, which steps the tasks of its slot
/// in turn, and a supervisor, a thread that asks for checkpoints and has them stored, and starts
/// the job anew after a failure if it is to be: an *attempt* is one execution of it. Subtask i of
/// every vertex of a slot sharing group runs in the group's slot i, so that a worker holds a whole
/// slice of the job; one that has nothing to do helps the others of its group. All public functions
/// are thread-safe. What its threads do stands in cooperative_executor.cpp; what becomes of it in
/// supervision.cpp; what it is asked in job_requests.cpp.
///
/// A function of the job may call cancel(), finished(), last_checkpoint() and counter(), and may
/// let the last handle go; what would wait for its own thread is refused with an Error.
class RunningJob {
 public:
  /// How long a worker without work sleeps at the most before it looks for tasks of others that it
  /// could help with.
  static constexpr Duration longest_sleep{1};

  /// Starts a job, which is cancelled when the last pointer to it goes. As the constructor.
  static std::shared_ptr<RunningJob> start(const StreamGraph& graph,
                                           const std::shared_ptr<const Snapshot>& restored);
  /// Opens all functions and starts the threads. \throws InvalidJob, SnapshotError, JobFailed;
  /// Error if a thread cannot be had, after the functions have been closed.
  RunningJob(const StreamGraph& graph, const std::shared_ptr<const Snapshot>& restored,
             Duration sleep = longest_sleep);
  RunningJob(const RunningJob&) = delete;
  RunningJob& operator=(const RunningJob&) = delete;
  /// Cancels the job if it still runs.
  ~RunningJob();

  JobResult wait();
  void cancel();
  /// Whether the job has ended, in whichever way.
  bool finished() const;
  std::shared_ptr<const Snapshot> checkpoint() {
    return checkpoint("checkpoint()", &CheckpointCoordinator::trigger);
  }
  void savepoint(const std::filesystem::path& folder);
  void stop_with_savepoint(const std::filesystem::path& folder, bool drain);
  std::shared_ptr<const Snapshot> last_checkpoint() const;
  Bytes query(const StateQuery& query);
  std::uint64_t counter(const std::string& name) const { return execution()->metrics()->sum(name); }
  MetricsReport metrics();

 private:
  enum class State {
    running,
    failing,  ///< has failed, and it is not decided yet what becomes of it
    finished,
    failed,
    cancelled
  };

  /// The time of day when the job began, and from then on a clock that nobody sets.
  class MachineClock final : public Clock {
   public:
    MachineClock();
    Timestamp now() const override;
    /// What the clock said at a reading of steady_clock.
    Timestamp at(std::chrono::nanoseconds reading) const;

   private:
    std::chrono::nanoseconds offset_;  ///< of the readings, since 1970
  };

  /// Marks what the current thread does as done by a job: its functions run within.
  class Inside {
   public:
    explicit Inside(const RunningJob& job) : before_(std::exchange(current, &job)) {}
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { current = before_; }

    static thread_local const RunningJob* current;

   private:
    const RunningJob* before_;
  };

  using Ask = std::optional<std::int64_t> (CheckpointCoordinator::*)();
  /// Takes a checkpoint, which is asked for so. `what` is what the program has called.
  std::shared_ptr<const Snapshot> checkpoint(const char* what, Ask ask);
  void drain_into(const std::filesystem::path& folder);
  void conclude();
  /// Whether a function of this job is calling, or a gauge.
  bool is_inside() const;
  void refuse_inside(const char* what) const;
  static void let_go(RunningJob* job);
  std::shared_ptr<Execution> execution() const;
  std::shared_ptr<Execution> make_execution();
  void start_workers();
  bool needs_supervisor() const;
  void supervise();
  void restart_or_fail();
  void start_attempt();
  void fail_attempt(std::exception_ptr error);
  void end_attempt();
  void work(std::size_t worker);
  bool step(Task& task, std::chrono::nanoseconds& reading);
  bool step_claimed(Task& task, std::chrono::nanoseconds& reading);
  bool step_all(const std::vector<Task*>& tasks, std::chrono::nanoseconds& reading);
  bool help(const std::vector<Task*>& others, std::chrono::nanoseconds& reading);
  void wait_for_work(Parker& parker, const std::vector<Task*>& tasks);
  bool takes_checkpoints() const;
  void coordinate();
  void stop(State why, std::exception_ptr error);
  void join();
  void discard_if_wanted();
  static void throw_if_aborted(const CheckpointCoordinator& coordinator, std::int64_t checkpoint);
  void measure_all();
  bool is_in(State state) const;
  bool has_ended() const { return state_ != State::running && state_ != State::failing; }

  MachineClock clock_;
  Duration longest_sleep_;
  const StreamGraph graph_;
  std::shared_ptr<const Snapshot> restored_;  ///< what the next attempt begins with
  Restarts restarts_;
  std::shared_ptr<Execution> execution_;  ///< of the current attempt; changes under mutex_
  bool attempt_ended_ = false;            ///< its functions are closed
  Timestamp attempt_started_;
  std::vector<std::unique_ptr<Parker>> parkers_;
  std::vector<std::thread> workers_;
  std::thread supervisor_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds runtime_{};

  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> unfinished_tasks_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  State state_ = State::running;
  std::exception_ptr error_;
  std::string last_failure_;            ///< guarded by mutex_
  std::filesystem::path drained_into_;  ///< a savepoint, if the job is drained; guarded by mutex_
  bool stopped_ = false;                ///< with a savepoint; guarded by mutex_
  std::mutex join_mutex_;
  bool joined_ = false;
  bool parts_are_there_ = false;  ///< of a checkpoint that is to be stored; guarded by mutex_
  MetricsReport report_;          ///< what is known; guarded by mutex_
};

}  // namespace weir::internal
