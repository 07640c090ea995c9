#include "runtime/simulated_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/restarts.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

namespace weir::internal {
namespace {

/// The graph as a simulation runs it: in small pieces.
StreamGraph in_small_pieces(StreamGraph graph, const testing::SimulationOptions& options) {
  graph.options.batch_capacity = options.batch_capacity;
  graph.options.channel_capacity = options.channel_capacity;
  return graph;
}

/// How often time passes although there is work.
constexpr double jump_probability = 1.0 / 16;
constexpr std::int64_t longest_jump_millis = 20;
/// How often a checkpoint is stored, if one is to be.
constexpr double storing_probability = 1.0 / 8;

/// Ends a run in the middle of what follows the end of its tasks.
struct OutOfSteps {};

const char* to_string(StepResult result) {
  switch (result) {
    case StepResult::progressed:
      return "progressed";
    case StepResult::waits_for_input:
      return "waits for input";
    case StepResult::waits_for_answers:
      return "waits for answers";
    case StepResult::waits_for_output:
      return "waits for output";
    case StepResult::finished:
      return "finished";
  }
  return "?";
}

}  // namespace

SimulatedRun::SimulatedRun(const std::shared_ptr<const StreamGraph>& graph,
                           const std::shared_ptr<const Snapshot>& restored,
                           const testing::SimulationOptions& options, std::uint64_t seed,
                           std::size_t attempt)
    : options_(options),
      random_(seed),
      clock_{},
      execution_(in_small_pieces(*graph, options), restored, clock_, seed, options.listener,
                 attempt) {
  clock_.time = options.start;
  execution_.open();
}

SimulatedRun::~SimulatedRun() {
  try {
    execution_.close();
  } catch (const Error&) {
    // A crash does not ask whether functions could be closed; run() does where the job has ended.
  }
}

bool SimulatedRun::run(std::uint64_t steps) {
  try {
    return run_until(steps_ + steps);
  } catch (const OutOfSteps&) {
    return false;
  }
}

bool SimulatedRun::run_until(std::uint64_t end) {
  end_ = end;
  while (steps_ < end) {
    if (execution_.finished()) {
      conclude(options_.checkpoint_probability > 0 || draining_);
      if (draining_) savepoint_ = last_checkpoint();
      return true;
    }
    if (options_.stop && steps_ >= options_.stop->after_steps) ask_for_savepoint();
    const auto last = last_checkpoint();
    if (last_wanted_ && last && last->checkpoint == *last_wanted_) {
      savepoint_ = last;
      return conclude(false);
    }
    ++steps_;
    if (!step() && !last_wanted_) advance_clock();
  }
  return false;
}

bool SimulatedRun::conclude(bool checkpoints) {
  execution_.conclude(
      checkpoints, [this] { leap(); }, [] {},
      [this] {
        if (++steps_ >= end_) throw OutOfSteps{};
      });
  metrics_ = execution_.measure();
  execution_.close();
  return ended_ = true;
}

/// Again, if it has been given up.
void SimulatedRun::ask_for_savepoint() {
  if (options_.stop->drain) {
    if (!std::exchange(draining_, true)) execution_.drain();
    return;
  }
  if (last_wanted_ && execution_.coordinator().why_aborted(*last_wanted_)) last_wanted_.reset();
  if (!last_wanted_) last_wanted_ = execution_.coordinator().trigger_and_suspend();
}

/// Whether it is long enough since the last checkpoint ended.
bool SimulatedRun::pause_is_over() const {
  const auto ended = execution_.coordinator().ended_at();
  return !ended || clock_.time >= *ended + execution_.options().min_pause_between_checkpoints;
}

/// Steps tasks in random order until one of them has progressed.
bool SimulatedRun::step() {
  const auto chance = [this](double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  };
  if (options_.checkpoint_probability > 0 && chance(options_.checkpoint_probability) &&
      pause_is_over()) {
    execution_.coordinator().trigger();
  }
  if (execution_.options().checkpoint_storage != nullptr && chance(storing_probability)) {
    execution_.coordinator().store();
  }
  execution_.coordinator().expire();
  if (chance(jump_probability)) {
    clock_.time += Duration{1 + static_cast<std::int64_t>(random_() % longest_jump_millis)};
  }
  runnable_.clear();
  for (const auto& task : execution_.tasks()) runnable_.push_back(task.get());
  while (!runnable_.empty()) {
    const std::size_t chosen = random_() % runnable_.size();
    Task& task = *runnable_[chosen];
    const StepResult result = task.step(clock_.time);
    task.times().note(result, clock_.time);
    if (options_.trace) {
      trace_.push_back(fmt::format("{} {}[{}] {}", clock_.time.millis(), task.name(),
                                   task.subtask(), to_string(result)));
    }
    if (result == StepResult::progressed) return true;
    runnable_.erase(runnable_.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
  return false;
}

void SimulatedRun::advance_clock() {
  if (!execution_.finished()) leap();
}

void SimulatedRun::leap() {
  Timestamp next = Timestamp::max();
  for (const auto& task : execution_.tasks()) next = std::min(next, task->deadline());
  if (next == Timestamp::max()) {
    throw Error(
        "the job cannot go on: every task waits, and none of them for a time that will come");
  }
  // A source that cannot say when it will have more is asked again a millisecond later.
  clock_.time = std::max(next, clock_.time + Duration{1});
}

}  // namespace weir::internal

namespace weir::testing {

namespace {

/// Runs a job until it has ended or `steps` have been made. A failure that it is restarted after is
/// noted, and answered with how long that takes; a death takes no time.
std::optional<Duration> run_attempt(internal::SimulatedRun& job, std::uint64_t steps,
                                    internal::Restarts& restarts, Timestamp started,
                                    SimulationResult& result) {
  try {
    if (job.run(steps)) result.metrics = job.metrics();
  } catch (const JobFailed& error) {
    const auto delay = restarts.after_failure(started, job.now());
    if (!delay) throw;
    result.last_failure = error.what();
    return delay;
  } catch (const SimulatedDeath&) {
    return Duration{0};
  }
  return std::nullopt;
}

}  // namespace

SimulationResult simulate(const JobBuilder& build, const SimulationOptions& options,
                          const std::vector<Crash>& crashes) {
  SimulationResult result;
  std::optional<std::size_t> parallelism;
  std::optional<internal::Restarts> restarts;
  SimulationOptions run_options = options;
  for (std::size_t run = 0;; ++run) {
    StreamExecutionEnvironment environment;
    build(environment);
    if (parallelism) environment.set_parallelism(*parallelism);
    if (!restarts) restarts.emplace(environment.options().restart_strategy, options.seed);
    if (const auto& storage = environment.options().checkpoint_storage) {
      result.last_checkpoint = storage->newest().snapshot;  // all else died with the process
    }
    internal::SimulatedRun job(
        environment.graph(),
        result.last_checkpoint ? result.last_checkpoint : environment.restored(), run_options,
        options.seed + run, run);
    const bool crashes_later = result.crashes < crashes.size();
    const std::uint64_t left = options.most_steps - std::min(result.steps, options.most_steps);
    const auto restarts_after =
        run_attempt(job, crashes_later ? std::min(crashes[result.crashes].after_steps, left) : left,
                    *restarts, run_options.start, result);
    result.steps += job.steps();
    result.checkpoints += job.execution().coordinator().completed();
    result.trace.insert(result.trace.end(), job.trace().begin(), job.trace().end());
    if (auto last = job.last_checkpoint()) result.last_checkpoint = std::move(last);
    result.savepoint = job.savepoint();
    if (job.ended()) return result;
    if ((!crashes_later && !restarts_after) || result.steps >= options.most_steps) {
      throw Error(fmt::format("the job did not end within {} steps", options.most_steps));
    }
    if (result.last_checkpoint) ++result.restores;
    run_options.start = job.now() + restarts_after.value_or(Duration{0});
    if (restarts_after) continue;
    const Crash& crash = crashes[result.crashes++];
    if (crash.parallelism) parallelism = crash.parallelism;
  }
}

}  // namespace weir::testing
