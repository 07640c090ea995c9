// What becomes of a running job: its checkpoints, its attempts, its end.
#include <algorithm>
#include <thread>
#include <utility>

#include "base/in_words.hpp"
#include "runtime/cooperative_executor.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"

namespace weir::internal {

/// By itself, or into a storage.
bool RunningJob::takes_checkpoints() const {
  const JobOptions& options = graph_.options;
  return !execution_->is_batch() &&
         (options.checkpoint_interval > Duration{0} || options.checkpoint_storage != nullptr);
}

bool RunningJob::needs_supervisor() const {
  return takes_checkpoints() ||
         graph_.options.restart_strategy.kind() != RestartStrategy::Kind::none;
}

void RunningJob::supervise() {
  while (true) {
    try {
      coordinate();
    } catch (...) {
      stop(State::failing, std::current_exception());
    }
    if (!is_in(State::failing)) return;
    restart_or_fail();
  }
}

/// The attempt has failed. A new one may fail as it begins, and then there may be another.
void RunningJob::restart_or_fail() {
  while (true) {
    end_attempt();
    std::unique_lock lock(mutex_);
    if (state_ != State::failing) return;  // it was cancelled meanwhile
    last_failure_ = in_words(error_);
    const auto delay = restarts_.after_failure(attempt_started_, clock_.now());
    if (!delay) {
      if (state_ == State::failing) state_ = State::failed;
      changed_.notify_all();
      return;
    }
    changed_.wait_for(lock, *delay, [this] { return state_ != State::failing; });
    if (state_ != State::failing) return;
    lock.unlock();
    try {
      return start_attempt();
    } catch (...) {
      fail_attempt(std::current_exception());
    }
  }
}

void RunningJob::start_attempt() {
  const Inside inside(*this);
  auto next = make_execution();
  const std::scoped_lock lock(mutex_);
  execution_ = std::move(next);
  attempt_ended_ = false;
  if (state_ != State::failing) return;  // it was cancelled meanwhile
  state_ = State::running;
  error_ = nullptr;
  stopping_ = false;
  start_workers();
}

/// It may have been started in part.
void RunningJob::fail_attempt(std::exception_ptr error) {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    if (state_ == State::running) state_ = State::failing;
    error_ = std::move(error);
  }
  for (auto& parker : parkers_) parker->wake();
}

/// Nobody steps the tasks from here on, and their functions are closed. What these throw now is
/// less than what the job has failed of.
void RunningJob::end_attempt() {
  for (auto& worker : workers_) worker.join();
  workers_.clear();
  if (std::exchange(attempt_ended_, true)) return;
  const Inside inside(*this);
  const auto attempt = [](const auto& action) {
    try {
      action();
    } catch (const Error&) {
      return;
    }
  };
  attempt([this] { measure_all(); });
  attempt([this] { execution_->close(); });
  if (auto last = execution_->coordinator().last()) restored_ = std::move(last);
}

/// Asks for checkpoints when it is time, stores them, and gives up those that take too long.
void RunningJob::coordinate() {
  const JobOptions& options = graph_.options;
  CheckpointCoordinator& checkpoints = execution_->coordinator();
  const Duration interval = execution_->is_batch() ? Duration{0} : options.checkpoint_interval;
  Timestamp next = interval > Duration{0} ? clock_.now() + interval : Timestamp::max();
  std::unique_lock lock(mutex_);
  while (state_ == State::running) {
    const Timestamp now = clock_.now();
    const Timestamp wake =
        std::min({next, std::max(checkpoints.expires_at(), now), now + options.checkpoint_timeout});
    changed_.wait_for(lock, wake - now,
                      [this] { return state_ != State::running || parts_are_there_; });
    if (state_ != State::running) return;
    parts_are_there_ = false;
    lock.unlock();
    checkpoints.store();
    checkpoints.expire();
    if (const auto ended = checkpoints.ended_at()) {
      if (next != Timestamp::max()) {
        next = std::max(next, *ended + options.min_pause_between_checkpoints);
      }
    }
    if (clock_.now() >= next) {
      checkpoints.trigger();
      next = clock_.now() + interval;
    }
    lock.lock();
  }
}

void RunningJob::join() {
  const std::scoped_lock lock(join_mutex_);
  if (joined_) return;
  joined_ = true;
  const Inside inside(*this);
  if (supervisor_.joinable()) supervisor_.join();
  for (auto& worker : workers_) worker.join();
  const auto attempt = [this](const auto& action) {
    try {
      action();
    } catch (...) {
      const std::scoped_lock state_lock(mutex_);
      if (state_ == State::finished) {
        state_ = State::failed;
        error_ = std::current_exception();
      }
    }
  };
  if (is_in(State::finished)) attempt([this] { conclude(); });
  if (is_in(State::cancelled)) attempt([this] { discard_if_wanted(); });
  if (attempt_ended_) return;
  attempt([this] { measure_all(); });
  attempt([this] { execution_->close(); });
}

void RunningJob::conclude() {
  std::unique_lock lock(mutex_);
  const auto folder = drained_into_;
  const bool stopped = stopped_;
  lock.unlock();
  execution_->conclude(
      !stopped && (takes_checkpoints() || !folder.empty()),
      [] { std::this_thread::sleep_for(longest_sleep); },
      [&] {
        const auto last = execution_->coordinator().last();
        if (!folder.empty() && last) write_savepoint(*last, folder);
      });
}

void RunningJob::discard_if_wanted() {
  const JobOptions& options = graph_.options;
  if (options.checkpoint_storage == nullptr || options.retain_checkpoints_on_cancellation) return;
  options.checkpoint_storage->discard();
}

/// The last figures, while the state is still there.
void RunningJob::measure_all() {
  MetricsReport measured = execution_->measure();
  const std::scoped_lock lock(mutex_);
  report_ = std::move(measured);
  report_.restarts = restarts_.count();
  report_.last_failure = last_failure_;
}

}  // namespace weir::internal
