// What is asked of a running job from outside.
#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/cooperative_executor.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"

namespace weir::internal {
namespace {

/// How long a task is waited for that is asked for its metrics.
constexpr std::chrono::seconds longest_measuring{1};

/// The answers of tasks that were asked for their metrics.
struct Answers {
  explicit Answers(std::size_t tasks) : of_task(tasks), missing(tasks) {}

  void put(std::size_t task, TaskMetrics metrics) {
    const std::scoped_lock lock(mutex);
    of_task[task] = std::move(metrics);
    if (--missing == 0) complete.notify_one();
  }

  std::mutex mutex;
  std::condition_variable complete;
  std::vector<std::optional<TaskMetrics>> of_task;
  std::size_t missing;
};

[[noreturn]] void throw_no_checkpoints_in_batch() {
  throw Error("a job in BATCH mode takes no checkpoints: after a failure it begins anew");
}

[[noreturn]] void throw_ended_before_checkpoint() {
  throw Error("the job ended before the checkpoint was complete; ask for it while the job runs");
}

}  // namespace

JobResult RunningJob::wait() {
  refuse_inside("wait()");
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_ended(); });
  }
  join();
  const std::scoped_lock lock(mutex_);
  if (error_) std::rethrow_exception(error_);
  if (state_ == State::cancelled) throw JobCancelled("the job was cancelled before it ended");
  return {execution_->metrics(), runtime_, execution_->coordinator().last(),
          std::make_shared<const MetricsReport>(report_)};
}

MetricsReport RunningJob::metrics() {
  refuse_inside("metrics()");
  const auto current = execution();
  const auto answers = std::make_shared<Answers>(current->tasks().size());
  for (std::size_t i = 0; i < current->tasks().size(); ++i) {
    Task* task = current->tasks()[i].get();
    task->post([answers, i, task] { answers->put(i, task->measure()); });
  }
  const auto deadline = std::chrono::steady_clock::now() + longest_measuring;
  {
    std::unique_lock lock(answers->mutex);
    while (answers->missing > 0 && is_in(State::running) && execution() == current &&
           std::chrono::steady_clock::now() < deadline) {
      answers->complete.wait_for(lock, RunningJob::longest_sleep);
    }
  }
  if (finished()) {
    join();
    const std::scoped_lock lock(mutex_);
    return report_;
  }
  const std::scoped_lock lock(mutex_, answers->mutex);
  for (std::size_t i = 0; i < answers->of_task.size(); ++i) {
    if (answers->of_task[i]) report_.tasks[i] = *std::move(answers->of_task[i]);
  }
  report_ = current->report_of(std::move(report_.tasks));
  report_.restarts = restarts_.count();
  report_.last_failure = last_failure_;
  return report_;
}

void RunningJob::savepoint(const std::filesystem::path& folder) {
  write_savepoint(*checkpoint("savepoint()", &CheckpointCoordinator::trigger_savepoint), folder);
}

void RunningJob::stop_with_savepoint(const std::filesystem::path& folder, bool drain) {
  if (drain) return drain_into(folder);
  const auto snapshot =
      checkpoint("stop_with_savepoint()", &CheckpointCoordinator::trigger_and_suspend);
  try {
    write_savepoint(*snapshot, folder);
  } catch (...) {
    execution()->coordinator().resume();
    throw;
  }
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  stop(State::finished, nullptr);
  join();
}

/// The job ends by itself, once its sources have; a failure meanwhile may start it anew.
void RunningJob::drain_into(const std::filesystem::path& folder) {
  refuse_inside("stop_with_savepoint()");
  if (execution()->is_batch()) throw_no_checkpoints_in_batch();
  {
    const std::scoped_lock lock(mutex_);
    if (has_ended()) throw_ended_before_checkpoint();
    drained_into_ = folder;
  }
  std::shared_ptr<Execution> drained;
  while (!finished()) {
    if (auto now = execution(); now != drained) {
      drained = std::move(now);
      drained->drain();
    }
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
  join();
  const std::scoped_lock lock(mutex_);
  if (error_) std::rethrow_exception(error_);
}

std::shared_ptr<const Snapshot> RunningJob::checkpoint(const char* what, Ask ask) {
  refuse_inside(what);
  auto current = execution();
  if (current->is_batch()) throw_no_checkpoints_in_batch();
  std::optional<std::int64_t> wanted;
  while (true) {
    if (auto now = execution(); now != current) {  // a new attempt: what was asked for is gone
      current = std::move(now);
      wanted.reset();
    }
    auto& coordinator = current->coordinator();
    if (!wanted) wanted = (coordinator.*ask)();
    const bool ended = finished();  // asked first: the job's end may complete the checkpoint
    auto last = coordinator.last();
    if (wanted && last && last->checkpoint >= *wanted) return last;
    if (wanted) throw_if_aborted(coordinator, *wanted);
    if (ended) throw_ended_before_checkpoint();
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
}

void RunningJob::throw_if_aborted(const CheckpointCoordinator& coordinator,
                                  std::int64_t checkpoint) {
  if (const auto why = coordinator.why_aborted(checkpoint)) {
    throw SnapshotError(fmt::format("checkpoint {} was given up: {}", checkpoint, *why));
  }
}

Bytes RunningJob::query(const StateQuery& query) {
  refuse_inside("query_state()");
  if (finished()) throw_job_has_ended(query);
  auto current = execution();
  auto answer = current->query(query);
  while (true) {
    if (auto now = execution(); now != current) {  // a new attempt: it has to be asked anew
      current = std::move(now);
      answer = current->query(query);
    }
    const bool ended = finished();  // asked first: the answer may have come with the job's end
    if (answer.wait_for(std::chrono::microseconds{200}) == std::future_status::ready) {
      return answer.get();
    }
    if (ended) throw_job_has_ended(query);
  }
}

std::shared_ptr<const Snapshot> RunningJob::last_checkpoint() const {
  return execution()->coordinator().last();
}

}  // namespace weir::internal
