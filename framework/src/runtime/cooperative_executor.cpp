#include "runtime/cooperative_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <system_error>
#include <utility>

#include "weir/error.hpp"

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
    : longest_sleep_(sleep), execution_(graph, restored, clock_, std::random_device{}()) {
  execution_.open();
  for (const auto& task : execution_.tasks()) {
    auto& known = report_.tasks.emplace_back();
    known.name = task->name();
    known.subtask = task->subtask();
  }
  unfinished_tasks_ = execution_.tasks().size();
  for (std::size_t i = 0; i < execution_.slots(); ++i) {
    parkers_.push_back(std::make_unique<Parker>());
  }
  execution_.set_parkers(parkers_);
  try {
    start_threads();
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

void RunningJob::start_threads() {
  for (std::size_t i = 0; i < parkers_.size(); ++i) {
    workers_.emplace_back([this, i] { work(i); });
  }
  if (execution_.options().checkpoint_interval > Duration{0} && !execution_.is_batch()) {
    coordinator_ = std::thread([this] { coordinate(); });
  }
}

RunningJob::~RunningJob() { cancel(); }

void RunningJob::work(std::size_t worker) {
  const Inside inside(*this);
  const auto tasks = execution_.tasks_seen_from(worker);
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
    stop(State::failed, std::current_exception());
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

void RunningJob::coordinate() {
  std::unique_lock lock(mutex_);
  const auto interval = execution_.options().checkpoint_interval;
  while (!changed_.wait_for(lock, interval, [this] { return state_ != State::running; })) {
    lock.unlock();
    execution_.coordinator().trigger();
    lock.lock();
  }
}

void RunningJob::stop(State why, std::exception_ptr error) {
  {
    const std::scoped_lock lock(mutex_);
    if (state_ == State::running) {
      state_ = why;
      error_ = std::move(error);
      runtime_ = std::chrono::steady_clock::now() - started_;
    }
  }
  stopping_ = true;
  execution_.stop();
  changed_.notify_all();
  for (auto& parker : parkers_) parker->wake();
}

void RunningJob::join() {
  const std::scoped_lock lock(join_mutex_);
  if (joined_) return;
  joined_ = true;
  const Inside inside(*this);
  for (auto& worker : workers_) worker.join();
  if (coordinator_.joinable()) coordinator_.join();
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
  if (is_in(State::finished)) attempt([this] { execution_.read_mail(); });
  attempt([this] { measure_all(); });
  attempt([this] { execution_.close(); });
}

/// The last figures, while the state is still there.
void RunningJob::measure_all() {
  MetricsReport measured = execution_.measure();
  const std::scoped_lock lock(mutex_);
  report_ = std::move(measured);
}

JobResult RunningJob::wait() {
  refuse_inside("wait()");
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return state_ != State::running; });
  }
  join();
  const std::scoped_lock lock(mutex_);
  if (error_) std::rethrow_exception(error_);
  if (state_ == State::cancelled) throw JobCancelled("the job was cancelled before it ended");
  return {execution_.metrics(), runtime_, execution_.coordinator().last(),
          std::make_shared<const MetricsReport>(report_)};
}

MetricsReport RunningJob::metrics() {
  refuse_inside("metrics()");
  const auto answers = std::make_shared<Answers>(execution_.tasks().size());
  for (std::size_t i = 0; i < execution_.tasks().size(); ++i) {
    Task* task = execution_.tasks()[i].get();
    task->post([answers, i, task] { answers->put(i, task->measure()); });
  }
  const auto deadline = std::chrono::steady_clock::now() + longest_measuring;
  {
    std::unique_lock lock(answers->mutex);
    while (answers->missing > 0 && !finished() && std::chrono::steady_clock::now() < deadline) {
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
  report_ = execution_.report_of(std::move(report_.tasks));
  return report_;
}

void RunningJob::cancel() {
  stop(State::cancelled, nullptr);
  if (!is_inside()) join();
}

bool RunningJob::finished() const { return !is_in(State::running); }

bool RunningJob::is_in(State state) const {
  const std::scoped_lock lock(mutex_);
  return state_ == state;
}

std::shared_ptr<const Snapshot> RunningJob::checkpoint() {
  refuse_inside("checkpoint()");
  if (execution_.is_batch()) {
    throw Error("a job in BATCH mode takes no checkpoints: after a failure it begins anew");
  }
  auto& coordinator = execution_.coordinator();
  std::optional<std::int64_t> wanted;
  while (true) {
    if (!wanted) wanted = coordinator.trigger();
    const bool ended = finished();  // asked first: the job's end may complete the checkpoint
    auto last = coordinator.last();
    if (wanted && last && last->checkpoint >= *wanted) return last;
    if (ended) {
      throw Error(
          "the job ended before the checkpoint was complete; ask for it while the job runs");
    }
    std::this_thread::sleep_for(std::chrono::microseconds{200});
  }
}

Bytes RunningJob::query(const StateQuery& query) {
  refuse_inside("query_state()");
  if (finished()) throw_job_has_ended(query);
  auto answer = execution_.query(query);
  while (true) {
    const bool ended = finished();  // asked first: the answer may have come with the job's end
    if (answer.wait_for(std::chrono::microseconds{200}) == std::future_status::ready) {
      return answer.get();
    }
    if (ended) throw_job_has_ended(query);
  }
}

std::shared_ptr<const Snapshot> RunningJob::last_checkpoint() const {
  return execution_.coordinator().last();
}

}  // namespace weir::internal

namespace weir {

JobResult JobClient::wait() { return job_->wait(); }
void JobClient::cancel() { job_->cancel(); }
bool JobClient::finished() const { return job_->finished(); }
std::shared_ptr<const Snapshot> JobClient::checkpoint() { return job_->checkpoint(); }
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
