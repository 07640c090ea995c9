#include "runtime/cooperative_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <system_error>
#include <utility>

#include "base/in_words.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"

namespace weir::internal {
namespace {

/// How often a worker that finds no work looks again before it sleeps.
constexpr int rounds_before_sleep = 64;
/// After this a source is asked again that cannot say when it will have more.
constexpr std::chrono::microseconds shortest_sleep{50};
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

std::chrono::nanoseconds steady_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace

RunningJob::MachineClock::MachineClock()
    : offset_(std::chrono::system_clock::now().time_since_epoch() - steady_now()) {}

Timestamp RunningJob::MachineClock::now() const { return at(steady_now()); }

Timestamp RunningJob::MachineClock::at(std::chrono::nanoseconds reading) const {
  return Timestamp{std::chrono::duration_cast<Duration>(reading + offset_).count()};
}

/// Marks what the current thread does as done by a job: its functions run within.
class RunningJob::Inside {
 public:
  explicit Inside(const RunningJob& job) : before_(std::exchange(current, &job)) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { current = before_; }

  static thread_local const RunningJob* current;

 private:
  const RunningJob* before_;
};

thread_local const RunningJob* RunningJob::Inside::current = nullptr;

bool RunningJob::is_inside() const { return Inside::current == this; }

void RunningJob::refuse_inside(const char* what) const {
  if (!is_inside()) return;
  throw Error(fmt::format(
      "a function of a job called {} of its own job, which would wait for that function to return: "
      "call it from another thread; cancel() returns at once here",
      what));
}

std::shared_ptr<RunningJob> RunningJob::start(const StreamGraph& graph,
                                              const std::shared_ptr<const Snapshot>& restored) {
  return {new RunningJob(graph, restored), &let_go};
}

/// A function of the job may hold the last pointer. Its thread cannot wait for itself: another one
/// does.
void RunningJob::let_go(RunningJob* job) {
  if (!job->is_inside()) {
    delete job;
    return;
  }
  job->stop(State::cancelled, nullptr);
  try {
    std::thread([job] { delete job; }).detach();
  } catch (const std::system_error&) {
    // Without a thread the job, which has stopped, stays in memory.
  }
}

RunningJob::RunningJob(const StreamGraph& graph, const std::shared_ptr<const Snapshot>& restored,
                       Duration sleep)
    : longest_sleep_(sleep),
      graph_(graph),
      restored_(restored),
      restarts_(graph.options.restart_strategy, std::random_device{}()) {
  execution_ = make_execution();
  for (const auto& task : execution_->tasks()) {
    auto& known = report_.tasks.emplace_back();
    known.name = task->name();
    known.subtask = task->subtask();
  }
  try {
    start_workers();
    if (needs_supervisor()) supervisor_ = std::thread([this] { supervise(); });
  } catch (const std::system_error& error) {
    const std::size_t started = workers_.size();
    stop(State::failed, nullptr);
    join();
    throw Error(fmt::format(
        "the job needs {} threads, and only {} could be started ({}): lower its parallelism, or "
        "allow more threads (ulimit -u)",
        parkers_.size() + 1, started, error.what()));
  }
}

std::shared_ptr<Execution> RunningJob::execution() const {
  const std::scoped_lock lock(mutex_);
  return execution_;
}

/// One that begins with `restored_`, and whose functions are open.
std::shared_ptr<Execution> RunningJob::make_execution() {
  attempt_started_ = clock_.now();
  auto made = std::make_shared<Execution>(graph_, restored_, clock_, std::random_device{}(),
                                          nullptr, restarts_.count());
  made->open();
  while (parkers_.size() < made->slots()) parkers_.push_back(std::make_unique<Parker>());
  made->set_parkers(parkers_);
  made->coordinator().on_parts([this] {
    {
      const std::scoped_lock lock(mutex_);
      parts_are_there_ = true;
    }
    changed_.notify_all();
  });
  return made;
}

void RunningJob::start_workers() {
  unfinished_tasks_ = execution_->tasks().size();
  for (std::size_t i = 0; i < parkers_.size(); ++i) {
    workers_.emplace_back([this, i] { work(i); });
  }
}

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

RunningJob::~RunningJob() { cancel(); }

void RunningJob::work(std::size_t worker) {
  const Inside inside(*this);
  const auto tasks = execution_->tasks_seen_from(worker);
  try {
    int idle_rounds = 0;
    auto reading = steady_now();
    while (!stopping_.load(std::memory_order_relaxed)) {
      if (step_all(tasks.own, reading) || help(tasks.others, reading)) {
        idle_rounds = 0;
        continue;
      }
      if (++idle_rounds < rounds_before_sleep) {
        std::this_thread::yield();
      } else {
        wait_for_work(*parkers_[worker], tasks.own);
      }
      reading = steady_now();
    }
  } catch (...) {
    stop(State::failing, std::current_exception());
  }
}

/// A step of a task, unless somebody else is at it. Answers whether it did something. `reading` is
/// the last one of the clock, which is read again after each step that did something.
bool RunningJob::step(Task& task, std::chrono::nanoseconds& reading) {
  return task.claim() && step_claimed(task, reading);
}

bool RunningJob::step_claimed(Task& task, std::chrono::nanoseconds& reading) {
  const bool was_finished = task.finished();
  const StepResult result = task.step(clock_.at(reading));
  const bool progressed = result == StepResult::progressed;
  const auto ended = progressed ? steady_now() : reading;
  task.times().note(result, std::exchange(reading, ended), ended);
  const bool finishes = !was_finished && task.finished();
  task.release();
  if (finishes && --unfinished_tasks_ == 0) stop(State::finished, nullptr);
  return progressed;
}

/// One step of each task: no task gets ahead of the others, so that what one produces is soon
/// consumed.
bool RunningJob::step_all(const std::vector<Task*>& tasks, std::chrono::nanoseconds& reading) {
  bool progressed = false;
  for (Task* task : tasks) progressed = step(*task, reading) || progressed;
  return progressed;
}

/// One step of the first task of another slot that has something to do. Its own worker may have
/// fallen asleep meanwhile.
bool RunningJob::help(const std::vector<Task*>& others, std::chrono::nanoseconds& reading) {
  const auto helped =
      std::find_if(others.begin(), others.end(), [&](Task* task) { return step(*task, reading); });
  if (helped == others.end()) return false;
  parkers_[(*helped)->slot()]->wake();
  return true;
}

/// Looks at the own tasks once more, and sleeps. Whoever has work for one of them wakes this
/// worker, and so does a helper that has one of them now: it may not have seen the work.
void RunningJob::wait_for_work(Parker& parker, const std::vector<Task*>& tasks) {
  parker.prepare();
  auto reading = steady_now();
  bool progressed = stopping_.load();
  Timestamp deadline = Timestamp::max();
  for (Task* task : tasks) {
    if (!task->claim_or_be_woken()) continue;
    progressed = step_claimed(*task, reading) || progressed;
  }
  for (Task* task : tasks) {
    if (progressed || !task->claim_or_be_woken()) continue;
    deadline = std::min(deadline, task->deadline());
    task->release();
  }
  if (progressed) return parker.cancel();
  const Duration until = std::clamp(deadline - clock_.now(), Duration{0}, longest_sleep_);
  parker.park(std::max<std::chrono::nanoseconds>(until, shortest_sleep));
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

void RunningJob::stop(State why, std::exception_ptr error) {
  {
    const std::scoped_lock lock(mutex_);
    const bool first = state_ == State::running;
    if (first || (state_ == State::failing && why == State::cancelled)) {
      state_ = why == State::failing && !needs_supervisor() ? State::failed : why;
      error_ = std::move(error);
      runtime_ = std::chrono::steady_clock::now() - started_;
    }
    stopping_ = true;
    execution_->stop();
  }
  changed_.notify_all();
  for (auto& parker : parkers_) parker->wake();
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

void RunningJob::cancel() {
  stop(State::cancelled, nullptr);
  if (!is_inside()) join();
}

bool RunningJob::finished() const {
  const std::scoped_lock lock(mutex_);
  return has_ended();
}

bool RunningJob::is_in(State state) const {
  const std::scoped_lock lock(mutex_);
  return state_ == state;
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

namespace weir {

JobResult JobClient::wait() { return job_->wait(); }
void JobClient::cancel() { job_->cancel(); }
bool JobClient::finished() const { return job_->finished(); }
std::shared_ptr<const Snapshot> JobClient::checkpoint() { return job_->checkpoint(); }
void JobClient::savepoint(const std::filesystem::path& folder) { job_->savepoint(folder); }
void JobClient::stop_with_savepoint(const std::filesystem::path& folder, bool drain) {
  job_->stop_with_savepoint(folder, drain);
}
std::shared_ptr<const Snapshot> JobClient::last_checkpoint() const {
  return job_->last_checkpoint();
}
Bytes JobClient::query(const internal::StateQuery& query) const { return job_->query(query); }
std::uint64_t JobClient::counter(const std::string& name) const { return job_->counter(name); }
MetricsReport JobClient::metrics() const { return job_->metrics(); }

MetricsReport JobResult::metrics() const { return *report_; }
std::uint64_t JobResult::counter(const std::string& name) const { return metrics_->sum(name); }

std::shared_ptr<internal::AccumulatorBase> JobResult::merged_accumulator(
    const std::string& name) const {
  return metrics_->merged(name);
}

}  // namespace weir
