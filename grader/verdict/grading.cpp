#include "verdict/grading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "verdict/programs.hpp"
#include "verdict/repetition.hpp"
#include "verdict/report.hpp"
#include "verdict/worker_process.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

using Outcome = Observation::Outcome;

/// Where the programs of this run are: the environment says so, or else the build.
std::string path_from(const char* variable, const char* otherwise) {
  const char* path = std::getenv(variable);
  return path != nullptr ? path : otherwise;
}

WorkerProcess& submission() {
  static WorkerProcess worker(path_from("WEIR_SUBMISSION", exercise_submission));
  return worker;
}
WorkerProcess& reference() {
  static WorkerProcess worker(path_from("WEIR_REFERENCE", exercise_reference));
  return worker;
}

/// What about() said in the current test.
std::string current_rule;

/// While holds() asks, a failure is only noted.
bool probing = false;
bool probe_failed = false;

bool has_failed() { return probing ? probe_failed : testing::Test::HasFailure(); }

/// Ends what a failure says with what the program printed: many debug that way.
void fail(std::string explanation) {
  if (probing) {
    probe_failed = true;
    return;
  }
  std::string text = current_rule + "\n\n" + std::move(explanation);
  if (const auto printed = submission().take_printed(); !printed.empty()) {
    text += "\nYour program printed:\n" + printed;
  }
  ADD_FAILURE() << text;
}

std::string_view verdict_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "DONE";
    case Outcome::missing_solution:
      return "NOT STARTED";
    case Outcome::failed:
      return "FAILED";
    case Outcome::out_of_memory:
      return "OUT OF MEMORY";
    case Outcome::crashed:
      return "CRASHED";
    case Outcome::timed_out:
      return "TIMED OUT";
    case Outcome::garbled:
      return "GARBLED";
  }
  return "GARBLED";
}

std::string way_line(const Scenario& scenario) {
  const std::string way = show_way(scenario);
  return way.empty() ? "" : "  (" + way + ")\n";
}

/// Keeps the scenario that a test has failed of, so that it can be played in a debugger.
void keep(const Scenario& scenario) {
  const char* folder = std::getenv("WEIR_SCENARIOS");
  if (folder == nullptr || probing) return;
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::ofstream(fmt::format("{}/{}.{}.json", folder, test->test_suite_name(), test->name()))
      << to_json(scenario) << '\n';
}

/// Fails the test for what came of the scenario.
void fail(const Scenario& scenario, std::string explanation) {
  keep(scenario);
  fail(std::move(explanation));
}

/// Whether the observation can be compared; fails the test if not.
bool is_done(const Scenario& scenario, const Observation& observation) {
  if (observation.outcome == Outcome::done) return true;
  if (!probing)
    testing::Test::RecordProperty("outcome", std::string(verdict_of(observation.outcome)));
  if (observation.outcome == Outcome::missing_solution) {
    fail(scenario, fmt::format("NOT STARTED: {}", observation.message));
  } else {
    const auto step = std::min(observation.steps.size(), scenario.steps.size());
    fail(scenario,
         fmt::format("{}: {}\n\n{}{}", verdict_of(observation.outcome), observation.message,
                     show_steps(scenario, step), way_line(scenario)));
  }
  return false;
}

struct Both {
  Observation expected;
  Observation actual;
};

/// What both make of it, at the same time; nothing if they cannot be compared.
std::optional<Both> play_both(const Scenario& scenario) {
  if (has_failed()) return std::nullopt;
  submission().send(scenario);
  reference().send(scenario);
  Both both{reference().receive(), submission().receive()};
  if (both.expected.outcome != Outcome::done) {
    throw Error("the reference solution itself fails: " + both.expected.message);
  }
  if (!is_done(scenario, both.actual)) return std::nullopt;
  if (both.actual.steps.size() != both.expected.steps.size()) {
    fail(scenario, "GARBLED: the worker answered for more or fewer steps than there are");
    return std::nullopt;
  }
  return both;
}

std::vector<Record> elements_of(const StepObservation& step) {
  std::vector<Record> elements;
  for (const auto& record : step.records) {
    if (record.kind == Record::Kind::element) elements.push_back(record);
  }
  return elements;
}

std::vector<Record> without_timestamps(std::vector<Record> records) {
  for (auto& record : records) record.at = Timestamp::min();
  return records;
}

std::string list(const std::vector<Record>& records) {
  if (records.empty()) return "    nothing\n";
  std::string text;
  for (const auto& record : records) text += "    " + show(record) + '\n';
  return text;
}

bool same_counters(const Scenario& scenario, const Both& both) {
  for (const auto& name : scenario.counters) {
    const auto found = both.actual.counters.find(name);
    const auto actual = found == both.actual.counters.end() ? 0 : found->second;
    const auto expected = both.expected.counters.at(name);
    if (actual == expected) continue;
    fail(scenario, fmt::format("{}{}  the counter {} is {}, and should be {}\n",
                               show_steps(scenario, scenario.steps.size()), way_line(scenario),
                               name, actual, expected));
    return false;
  }
  return true;
}

}  // namespace

void about(std::string_view rule, int hint) {
  current_rule = rule;
  submission().take_printed();
  testing::Test::RecordProperty("about", std::string(rule));
  testing::Test::RecordProperty("hint", hint);
}

Observation observe(const Scenario& scenario) {
  if (has_failed()) return {};
  auto observation = submission().play(scenario);
  is_done(scenario, observation);
  return observation;
}

Observation observe_reference(const Scenario& scenario) {
  auto observation = reference().play(scenario);
  if (observation.outcome != Outcome::done) {
    throw Error("the reference solution itself fails: " + observation.message);
  }
  return observation;
}

void expect_as_reference(const Scenario& scenario) {
  const auto both = play_both(scenario);
  if (!both) return;
  for (std::size_t i = 0; i < both->actual.steps.size(); ++i) {
    const auto found =
        difference(elements_of(both->expected.steps[i]), elements_of(both->actual.steps[i]));
    if (found.empty()) continue;
    fail(scenario, fmt::format("{}{}\nAfter step {}:\n{}", show_steps(scenario, i),
                               way_line(scenario), i + 1, show(found)));
    return;
  }
  same_counters(scenario, *both);
}

void expect_same_stream_as_reference(const Scenario& scenario) {
  const auto both = play_both(scenario);
  if (!both) return;
  for (std::size_t i = 0; i < both->actual.steps.size(); ++i) {
    const auto& expected = both->expected.steps[i].records;
    const auto& actual = both->actual.steps[i].records;
    if (expected == actual) continue;
    fail(scenario,
         fmt::format("{}{}\nAfter step {}, expected:\n{}  and found:\n{}", show_steps(scenario, i),
                     way_line(scenario), i + 1, list(expected), list(actual)));
    return;
  }
  same_counters(scenario, *both);
}

void expect_same_results(const Scenario& scenario) {
  const auto both = play_both(scenario);
  if (!both) return;
  const auto found = difference(without_timestamps(both->expected.elements()),
                                without_timestamps(both->actual.elements()));
  if (found.empty()) {
    same_counters(scenario, *both);
    return;
  }
  fail(scenario, fmt::format("{}{}\nIn all:\n{}", show_steps(scenario, scenario.steps.size()),
                             way_line(scenario), show(found)));
}

void expect_same_results_in_every_way(const Scenario& scenario, std::uint64_t seeds) {
  const auto with = [&](auto change) {
    Scenario changed = scenario;
    change(changed);
    expect_same_results(changed);
  };
  if (repetition() == 0) {
    with([](Scenario&) {});
    with([](Scenario& s) { s.copying = true; });
    for (const std::uint32_t parallelism : {2U, 4U}) {
      with([&](Scenario& s) { s.parallelism = parallelism; });
      with([&](Scenario& s) {
        s.parallelism = parallelism;
        s.copying = true;
      });
    }
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
      for (const std::uint32_t parallelism : {0U, 2U}) {
        with([&](Scenario& s) {
          const Step restart{.kind = Step::Kind::restart, .parallelism = parallelism};
          s.steps.insert(s.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, restart);
        });
      }
    }
  }
  for (std::uint64_t i = 0; i < seeds; ++i) {
    with([&](Scenario& s) {
      s.mode = Scenario::Mode::simulated;
      s.counters.clear();  // a crash takes them back
      s.seed = seed() + i;
      s.crashes = static_cast<std::uint32_t>(i % 3);
      s.parallelism = 1U << (i / 3 % 3);
      s.copying = i % 2 == 1;
    });
  }
}

void expect_held_as_by_reference(const Scenario& scenario) {
  const auto both = play_both(scenario);
  if (!both) return;
  for (std::size_t i = 0; i < both->actual.steps.size(); ++i) {
    const Held& expected = both->expected.steps[i].held;
    const Held& actual = both->actual.steps[i].held;
    if (actual.entries <= expected.entries &&
        actual.event_time_timers <= expected.event_time_timers &&
        actual.processing_time_timers <= expected.processing_time_timers) {
      continue;
    }
    fail(scenario,
         fmt::format("{}\nAfter step {} your pipeline holds {}.\nIt needs no more than {}.\n",
                     show_steps(scenario, i), i + 1, show(actual), show(expected)));
    return;
  }
}

void expect_nothing_held_at_the_end(const Scenario& scenario) {
  const auto observation = observe(scenario);
  if (has_failed() || observation.steps.empty()) return;
  const Held& held = observation.steps.back().held;
  if (held == Held{}) return;
  fail(scenario,
       fmt::format(
           "{}\nAt the end your pipeline still holds {}.\nNothing is left to come that needs it.\n",
           show_steps(scenario, scenario.steps.size()), show(held)));
}

bool holds(const Scenario& scenario, const std::function<void(const Scenario&)>& expect) {
  probing = true;
  probe_failed = false;
  expect(scenario);
  probing = false;
  return !probe_failed;
}

void internal::expect_records(const Scenario& scenario, std::string_view output,
                              std::vector<Record> expected) {
  const auto observation = observe(scenario);
  if (has_failed()) return;
  auto actual = observation.elements();
  std::erase_if(actual, [&](const Record& record) { return record.output != output; });
  const auto found = difference(std::move(expected), without_timestamps(std::move(actual)));
  if (found.empty()) return;
  fail(scenario, fmt::format("{}{}\nIn all:\n{}", show_steps(scenario, scenario.steps.size()),
                             way_line(scenario), show(found)));
}

void expect_watermarks(const Scenario& scenario, std::string_view output,
                       const std::vector<Timestamp>& expected) {
  const auto observation = observe(scenario);
  if (has_failed()) return;
  std::vector<Record> wanted;
  for (const Timestamp time : expected) {
    wanted.push_back({std::string(output), Record::Kind::watermark, time, {}});
  }
  std::vector<Record> found;
  for (const auto& step : observation.steps) {
    std::copy_if(step.records.begin(), step.records.end(), std::back_inserter(found),
                 [&](const Record& record) {
                   return record.kind == Record::Kind::watermark && record.output == output;
                 });
  }
  if (found == wanted) return;
  fail(scenario, fmt::format("{}{}\nExpected:\n{}  and found:\n{}",
                             show_steps(scenario, scenario.steps.size()), way_line(scenario),
                             list(wanted), list(found)));
}

void expect_counter(const Scenario& scenario, const std::string& counter, std::uint64_t expected) {
  const auto observation = observe(scenario);
  if (has_failed()) return;
  const auto found = observation.counters.find(counter);
  const auto actual = found == observation.counters.end() ? 0 : found->second;
  if (actual == expected) return;
  fail(scenario,
       fmt::format("{}  the counter {} is {}, and should be {}\n",
                   show_steps(scenario, scenario.steps.size()), counter, actual, expected));
}

}  // namespace weir::grader
