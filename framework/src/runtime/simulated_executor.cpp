#include "runtime/simulated_executor.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  for (const std::uint64_t end = steps_ + steps; steps_ < end;) {
    if (execution_.finished()) {
      execution_.read_mail();
      metrics_ = execution_.measure();
      execution_.close();
      return true;
    }
    ++steps_;
    if (!step()) advance_clock();
  }
  return false;
}

/// Steps tasks in random order until one of them has progressed.
bool SimulatedRun::step() {
  const auto chance = [this](double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  };
  if (options_.checkpoint_probability > 0 && chance(options_.checkpoint_probability)) {
    execution_.coordinator().trigger();
  }
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
  if (execution_.finished()) return;
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

SimulationResult simulate(const JobBuilder& build, const SimulationOptions& options,
                          const std::vector<Crash>& crashes) {
  SimulationResult result;
  std::optional<std::size_t> parallelism;
  SimulationOptions run_options = options;
  for (std::size_t run = 0;; ++run) {
    StreamExecutionEnvironment environment;
    build(environment);
    if (parallelism) environment.set_parallelism(*parallelism);
    internal::SimulatedRun job(environment.graph(), result.last_checkpoint, run_options,
                               options.seed + run, run);
    const bool crashes_later = run < crashes.size();
    const std::uint64_t left = options.most_steps - std::min(result.steps, options.most_steps);
    const bool ended = job.run(crashes_later ? std::min(crashes[run].after_steps, left) : left);
    result.steps += job.steps();
    result.checkpoints += job.execution().coordinator().completed();
    result.trace.insert(result.trace.end(), job.trace().begin(), job.trace().end());
    if (auto last = job.last_checkpoint()) result.last_checkpoint = std::move(last);
    if (ended) {
      result.metrics = job.metrics();
      return result;
    }
    if (!crashes_later || result.steps >= options.most_steps) {
      throw Error(fmt::format("the job did not end within {} steps", options.most_steps));
    }
    ++result.crashes;
    if (result.last_checkpoint) ++result.restores;
    if (crashes[run].parallelism) parallelism = crashes[run].parallelism;
    run_options.start = job.now();
  }
}

}  // namespace weir::testing
