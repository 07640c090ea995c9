// A running job's threads, and how each of them steps tasks.
#include "runtime/cooperative_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace weir::internal
