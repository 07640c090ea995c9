// Plays scenarios: step by step in a harness, or all at once under simulation.
#include <new>
#include <set>

#include "missing_solution.hpp"
#include "weir/error.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/simulation.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::MissingSolution;

/// Takes what all outputs have, in the order of their names.
std::vector<Record> take(const Ports& ports) {
  std::vector<Record> taken;
  for (const auto& [name, port] : ports.outputs) {
    for (auto& record : port->take()) taken.push_back(std::move(record));
  }
  return taken;
}

/// A job in a harness.
class SteppedRun {
 public:
  SteppedRun(const Pipelines::Definition& definition, const Scenario& scenario,
             PlayListener* listener)
      : harness_(
            [this, &definition, &scenario](StreamExecutionEnvironment& environment) {
              Pipeline pipeline(environment, scenario, ports_);
              definition(pipeline);
            },
            {.parallelism = scenario.parallelism,
             .state_backend = scenario.copying ? StateBackend::copying : StateBackend::heap,
             .listener = listener}) {}

  void open() { harness_.run(); }

  StepObservation play(const Step& step) {
    switch (step.kind) {
      case Step::Kind::advance:
        harness_.advance(step.duration);
        break;
      case Step::Kind::restart:
        restart(step);
        break;
      default:
        input(step.input).play(step);
        if (step.kind == Step::Kind::end) ended_.insert(step.input);
    }
    harness_.run();
    const auto held = harness_.held();
    return {take(ports_),
            {held.state_entries, held.event_time_timers, held.processing_time_timers}};
  }

  std::uint64_t counter(const std::string& name) const { return harness_.counter(name); }

 private:
  InputPort& input(const std::string& name) {
    const auto found = ports_.inputs.find(name);
    if (found == ports_.inputs.end()) throw Error("the pipeline has no input '" + name + "'");
    return *found->second;
  }
  void restart(const Step& step) {
    std::optional<std::size_t> parallelism;
    if (step.parallelism != 0) parallelism = step.parallelism;
    harness_.restore(harness_.snapshot(), parallelism);
    for (const auto& name : ended_) input(name).play({.kind = Step::Kind::end, .input = name});
  }

  Ports ports_;
  std::set<std::string> ended_;
  weir::testing::JobHarness harness_;
};

void play_steps(const Pipelines::Definition& definition, const Scenario& scenario,
                PlayListener* listener, Observation& observation) {
  SteppedRun run(definition, scenario, listener);
  run.open();
  for (const auto& step : scenario.steps) {
    if (listener != nullptr) listener->on_step(observation.steps.size() + 1);
    observation.steps.push_back(run.play(step));
  }
  for (const auto& name : scenario.counters) observation.counters[name] = run.counter(name);
}

void simulate(const Pipelines::Definition& definition, const Scenario& scenario,
              PlayListener* listener, Observation& observation) {
  Ports ports;
  const auto build = [&](StreamExecutionEnvironment& environment) {
    environment.set_parallelism(scenario.parallelism);
    environment.set_state_backend(scenario.copying ? StateBackend::copying : StateBackend::heap);
    Pipeline pipeline(environment, scenario, ports);
    definition(pipeline);
  };
  // Crashes come at any step of a run, early ones more often; a run may end before its crash.
  std::vector<weir::testing::Crash> crashes;
  std::uint64_t choice = scenario.seed;
  for (std::uint32_t i = 0; i < scenario.crashes; ++i) {
    choice = choice * 6364136223846793005ULL + 1442695040888963407ULL;
    const std::uint64_t most = 8 + 8 * scenario.steps.size();
    crashes.push_back({.after_steps = (choice >> 33U) % most, .parallelism = {}});
  }
  weir::testing::simulate(build,
                          {.seed = scenario.seed,
                           .checkpoint_probability = scenario.crashes > 0 ? 0.1 : 0.0,
                           .listener = listener,
                           .most_steps = 1'000'000},
                          crashes);
  observation.steps.push_back({take(ports), {}});
}

void fail(Observation& observation, const std::string& message, const std::string& cause) {
  observation.outcome = Outcome::failed;
  observation.message = message;
  if (cause.starts_with(MissingSolution::prefix)) {
    observation.outcome = Outcome::not_started;
    observation.message = cause;
  }
  if (cause == std::bad_alloc().what()) observation.outcome = Outcome::out_of_memory;
}

}  // namespace

Observation play(const Pipelines& pipelines, const Scenario& scenario, PlayListener* listener) {
  Observation observation;
  try {
    const auto& definition = pipelines.find(scenario.pipeline);
    if (scenario.mode == Scenario::Mode::simulated) {
      simulate(definition, scenario, listener, observation);
    } else {
      play_steps(definition, scenario, listener, observation);
    }
  } catch (const JobFailed& error) {
    fail(observation, error.what(), error.cause());
  } catch (const std::exception& error) {
    fail(observation, error.what(), error.what());
  } catch (...) {
    fail(observation, "something was thrown that is no std::exception", "");
  }
  return observation;
}

}  // namespace weir::grader
