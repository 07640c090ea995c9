/// \file
/// Runs a job on threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/execution.hpp"
#include "weir/job_client.hpp"

namespace weir::internal {

/// A job that runs cooperatively: a worker thread for each slot, which steps the tasks of its slot
/// in turn, and a thread that asks for checkpoints. Subtask i of every vertex of a slot sharing
/// group runs in the group's slot i, so that a worker holds a whole slice of the job; one that has
/// nothing to do helps the others of its group. All public functions are thread-safe.
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
  bool finished() const;
  std::shared_ptr<const Snapshot> checkpoint();
  std::shared_ptr<const Snapshot> last_checkpoint() const;
  Bytes query(const StateQuery& query);
  std::uint64_t counter(const std::string& name) const { return execution_.metrics()->sum(name); }
  MetricsReport metrics();

 private:
  enum class State { running, finished, failed, cancelled };

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

  class Inside;

  /// Whether a function of this job is calling, or a gauge.
  bool is_inside() const;
  void refuse_inside(const char* what) const;
  static void let_go(RunningJob* job);
  void start_threads();
  void work(std::size_t worker);
  bool step(Task& task, std::chrono::nanoseconds& reading);
  bool step_claimed(Task& task, std::chrono::nanoseconds& reading);
  bool step_all(const std::vector<Task*>& tasks, std::chrono::nanoseconds& reading);
  bool help(const std::vector<Task*>& others, std::chrono::nanoseconds& reading);
  void wait_for_work(Parker& parker, const std::vector<Task*>& tasks);
  void coordinate();
  void stop(State why, std::exception_ptr error);
  void join();
  void measure_all();
  bool is_in(State state) const;

  MachineClock clock_;
  Duration longest_sleep_;
  Execution execution_;
  std::vector<std::unique_ptr<Parker>> parkers_;
  std::vector<std::thread> workers_;
  std::thread coordinator_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::nanoseconds runtime_{};

  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> unfinished_tasks_{0};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::running;
  std::exception_ptr error_;
  std::mutex join_mutex_;
  bool joined_ = false;
  MetricsReport report_;  ///< what is known; guarded by mutex_
};

}  // namespace weir::internal
