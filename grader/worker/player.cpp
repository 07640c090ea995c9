// Plays scenarios: step by step in a harness, or all at once under simulation.
#include <algorithm>
#include <map>
#include <new>
#include <set>
#include <string>
#include <utility>

#include "missing_solution.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "weir/serialization.hpp"
#include "weir/testing/job_harness.hpp"
#include "weir/testing/manual_clock.hpp"
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

/// A snapshot without what inputs remember in it: what they have to say, the scenario says.
std::shared_ptr<const Snapshot> without_inputs(Snapshot snapshot, const Ports& ports) {
  std::erase_if(snapshot.operators,
                [&](const auto& op) { return ports.inputs.contains(op.second.name); });
  return std::make_shared<const Snapshot>(std::move(snapshot));
}

/// A job in a harness.
class SteppedRun {
 public:
  /// \param played so many steps by processes before this one, and `remains` what they have left
  SteppedRun(const Pipelines::Definition& definition, const Scenario& scenario,
             PlayListener* listener, std::size_t played = 0, const Remains& remains = {})
      : harness_(
            [this, &definition, &scenario, played](StreamExecutionEnvironment& environment) {
              Pipeline pipeline(environment, scenario, ports_, version_, played);
              definition(pipeline);
              for (const auto& [name, held] : std::exchange(outside_, {})) {
                if (ports_.outputs.contains(name)) ports_.outputs[name]->hold(held);
              }
            },
            {.parallelism = scenario.parallelism,
             .state_backend = scenario.copying ? StateBackend::copying : StateBackend::heap,
             .clock = clock_,
             .restores = static_cast<std::size_t>(
                 std::count_if(scenario.steps.begin(), step_at(scenario, played), is_crash)),
             .listener = listener}) {
    for (auto step = scenario.steps.begin(); step != step_at(scenario, played); ++step) {
      if (step->kind == Step::Kind::advance) clock_.advance(step->duration);
      if (step->kind == Step::Kind::savepoint) ++version_;
      if (step->kind == Step::Kind::end) ended_.insert(step->input);
    }
    if (played == 0) {
      harness_.run();
      return;
    }
    left_ = std::make_shared<const Snapshot>(from_bytes<Snapshot>(remains.snapshot));
    outside_ = remains.outside;
  }

  StepObservation play(const Step& step) {
    switch (step.kind) {
      case Step::Kind::advance:
        advance(step.duration);
        break;
      case Step::Kind::restart:
      case Step::Kind::savepoint: {
        auto left = left_ ? std::exchange(left_, nullptr) : left_for(step);
        if (step.kind == Step::Kind::savepoint) ++version_;
        start_from(std::move(left), step);
        break;
      }
      default:
        input(step.input).play(step);
        if (step.kind == Step::Kind::end) ended_.insert(step.input);
    }
    harness_.run();
    const auto held = harness_.held();
    return {take(ports_),
            {held.state_entries, held.event_time_timers, held.processing_time_timers}};
  }

  /// What the job starts from after this crash.
  std::shared_ptr<const Snapshot> left_for(const Step& crash) {
    if (crash.kind == Step::Kind::restart) return harness_.snapshot();
    return without_inputs(crash.value.empty() ? *harness_.snapshot() : kept_savepoint(crash),
                          ports_);
  }

  /// For the process that plays the next leg, which begins with this crash.
  Remains remains(const Step& crash) {
    Remains all{.snapshot = to_bytes(*left_for(crash)), .outside = {}};
    for (const auto& [name, port] : ports_.outputs) all.outside[name] = port->held();
    return all;
  }

  /// The counter of this name, or what each subtask has been given.
  void count(const std::string& name, std::map<std::string, std::uint64_t>& counters) {
    if (name != every_load) {
      counters[name] = harness_.counter(name);
      return;
    }
    for (const auto& task : harness_.metrics().tasks) {
      for (const auto& op : task.operators) count_load(op, counters);
    }
  }

 private:
  static std::vector<Step>::const_iterator step_at(const Scenario& scenario, std::size_t index) {
    return scenario.steps.begin() + static_cast<std::ptrdiff_t>(index);
  }
  InputPort& input(const std::string& name) {
    const auto found = ports_.inputs.find(name);
    if (found == ports_.inputs.end()) throw Error("the pipeline has no input '" + name + "'");
    return *found->second;
  }
  /// Not of the operator of a TestOutput, which is no part of the pipeline.
  static void count_load(const weir::OperatorMetrics& op,
                         std::map<std::string, std::uint64_t>& counters) {
    if (op.name == "Output") return;
    std::string name = op.name;
    const auto add = [&] {
      return counters.emplace(name + '[' + std::to_string(op.subtask) + ']', op.records_in).second;
    };
    for (int n = 2; !add(); ++n) name = op.name + ' ' + std::to_string(n);
  }
  /// Of a long time all but the last hour passes at a leap, as on a machine that has slept: who
  /// asks a generator of watermarks five times a second, for years, is not done in time.
  void advance(Duration duration) {
    const Duration in_small_steps = std::min<Duration>(duration, 1h);
    clock_.advance(duration - in_small_steps);
    harness_.advance(in_small_steps);
  }
  void start_from(std::shared_ptr<const Snapshot> snapshot, const Step& step) {
    std::optional<std::size_t> parallelism;
    if (step.parallelism != 0) parallelism = step.parallelism;
    harness_.restore(std::move(snapshot), parallelism);
    for (const auto& name : ended_) input(name).play({.kind = Step::Kind::end, .input = name});
  }

  Ports ports_;
  int version_ = 1;
  std::set<std::string> ended_;
  std::shared_ptr<const Snapshot> left_;        ///< by the process before, until it is used
  std::map<std::string, std::string> outside_;  ///< likewise
  weir::testing::ManualClock clock_;
  weir::testing::JobHarness harness_;
};

void play_steps(const Pipelines::Definition& definition, const Request& request,
                PlayListener* listener, Played& played) {
  const Scenario& scenario = request.scenario;
  SteppedRun run(definition, scenario, listener, request.leg.first, request.remains);
  for (std::size_t i = request.leg.first; i < request.leg.last; ++i) {
    if (listener != nullptr) listener->on_step(i + 1);
    played.observation.steps.push_back(run.play(scenario.steps[i]));
  }
  if (has_more(request, played.observation)) {
    played.remains = run.remains(scenario.steps[request.leg.last]);
    return;
  }
  for (const auto& name : scenario.counters) run.count(name, played.observation.counters);
}

/// The part of a scenario that is simulated, and what its job starts from: all of it from the
/// beginning, or what follows a savepoint.
struct SimulatedPart {
  Scenario scenario;
  int version = 1;
  std::shared_ptr<const Snapshot> savepoint{};
  std::vector<Record> records{};  ///< that came out before
};

/// Up to a savepoint the scenario is played step by step: it is the next version that is looked at.
SimulatedPart simulated_part(const Pipelines::Definition& definition, const Scenario& scenario,
                             PlayListener* listener) {
  SimulatedPart part{scenario};
  const auto& steps = scenario.steps;
  const auto savepoint = std::find_if(steps.begin(), steps.end(), [](const Step& step) {
    return step.kind == Step::Kind::savepoint;
  });
  if (savepoint == steps.end()) return part;
  Scenario before = scenario;
  before.mode = Scenario::Mode::stepped;
  before.steps.assign(steps.begin(), savepoint);
  SteppedRun run(definition, before, listener);
  for (const Step& step : before.steps) {
    for (auto& record : run.play(step).records) part.records.push_back(std::move(record));
  }
  part.savepoint = run.left_for(*savepoint);
  part.version = 2;
  part.scenario.steps.assign(savepoint + 1, steps.end());
  if (savepoint->parallelism != 0) part.scenario.parallelism = savepoint->parallelism;
  return part;
}

void simulate(const Pipelines::Definition& definition, const Scenario& whole,
              PlayListener* listener, Observation& observation) {
  SimulatedPart part = simulated_part(definition, whole, listener);
  const Scenario& scenario = part.scenario;
  Ports ports;
  const auto build = [&](StreamExecutionEnvironment& environment) {
    environment.set_parallelism(scenario.parallelism);
    environment.set_state_backend(scenario.copying ? StateBackend::copying : StateBackend::heap);
    environment.restore_from(part.savepoint);
    Pipeline pipeline(environment, scenario, ports, part.version);
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
  for (auto& record : take(ports)) part.records.push_back(std::move(record));
  observation.steps.push_back({std::move(part.records), {}});
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

Played play(const Pipelines& pipelines, const Request& request, PlayListener* listener) {
  Played played;
  auto& observation = played.observation;
  try {
    const auto& definition = pipelines.find(request.scenario.pipeline);
    if (request.scenario.mode == Scenario::Mode::simulated) {
      simulate(definition, request.scenario, listener, observation);
    } else {
      play_steps(definition, request, listener, played);
    }
  } catch (const JobFailed& error) {
    fail(observation, error.what(), error.cause());
  } catch (const std::exception& error) {
    fail(observation, error.what(), error.what());
  } catch (...) {
    fail(observation, tr("something was thrown that is no std::exception"), "");
  }
  return played;
}

}  // namespace weir::grader
