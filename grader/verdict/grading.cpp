#include "verdict/grading.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "explain/catalogue.hpp"
#include "explain/explanation.hpp"
#include "verdict/first_scenario.hpp"
#include "verdict/programs.hpp"
#include "verdict/repetition.hpp"
#include "weir/error.hpp"
#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;
using Outcome = Observation::Outcome;

/// Where the programs of this run are: the environment says so, or else the build.
std::string path_from(const char* variable, const char* otherwise) {
  const char* path = std::getenv(variable);
  return path != nullptr ? path : otherwise;
}

std::string submission_path() { return path_from("WEIR_SUBMISSION", exercise_submission); }
std::string reference_path() { return path_from("WEIR_REFERENCE", exercise_reference); }

WorkerProcess& submission() {
  static WorkerProcess worker(submission_path());
  return worker;
}
WorkerProcess& reference() {
  static WorkerProcess worker(reference_path());
  return worker;
}

/// What about() said in the current test.
std::string current_rule;

/// While holds() asks, a failure is only noted.
bool probing = false;
bool probe_failed = false;

bool has_failed() { return probing ? probe_failed : testing::Test::HasFailure(); }

/// Ends what a failure says with what the program printed: many debug that way.
void fail(const std::string& explanation) {
  std::string text = current_rule + "\n\n" + explanation;
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

/// Keeps the scenario that shows why a test has failed, and answers where: for debuggers and for
/// `weir trace`.
std::string keep(const Scenario& scenario) {
  const std::filesystem::path folder = path_from("WEIR_SCENARIOS", exercise_scenarios);
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto file = folder / fmt::format("{}.{}.json", test->test_suite_name(), test->name());
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::ofstream(file) << to_json(scenario) << '\n';
  return file.string();
}

/// What `weir check` says below an explanation, for those who call the tests themselves.
std::string say_what_next(const std::string& scenario) {
  if (std::getenv("WEIR_SCENARIOS") != nullptr) return "";
  return fmt::format("\nPlay it again: {} play {}\nNext: ./weir hint {}\n", submission_path(),
                     scenario, exercise_name);
}

/// Writes down what the tests of this run ask, once each, where WEIR_RECORD names a file: it can be
/// asked of other programs. Not what is simulated: two programs with one mistake are not
/// interleaved alike.
class Recorder {
 public:
  Recorder() : path_(path_from("WEIR_RECORD", "")) {}
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() {
    if (!path_.empty()) write_probes(path_, probes_);
  }

  void record(const Expectation& expectation, const Scenario& scenario) {
    if (path_.empty() || scenario.mode == Scenario::Mode::simulated || !is_legal(scenario)) return;
    Probe probe{expectation, scenario};
    if (known_.insert(to_bytes(probe)).second) probes_.push_back(std::move(probe));
  }

 private:
  std::string path_;
  std::set<Bytes> known_;
  std::vector<Probe> probes_;
};

void record(const Expectation& expectation, const Scenario& scenario) {
  static Recorder recorder;
  recorder.record(expectation, scenario);
}

/// Whether failures are only to be described: who runs many tests has one of them explained.
bool is_brief() {
  const char* mode = std::getenv("WEIR_EXPLAIN");
  return mode != nullptr && std::string_view(mode) == "brief";
}

/// Fails the test for what came of a scenario.
void fail(const Failure& failure) {
  if (probing) {
    probe_failed = true;
    return;
  }
  const auto outcome = failure.both.actual.outcome;
  const auto kind = failure.expectation.kind;
  if (outcome == Outcome::done && (kind == Kind::held || kind == Kind::nothing_held)) {
    testing::Test::RecordProperty("cost", 1);
  }
  if (outcome == Outcome::missing_solution) {
    keep(failure.scenario);
    fail(fmt::format("NOT STARTED: {}", failure.both.actual.message));
  } else if (is_brief()) {
    keep(failure.scenario);
    fail(describe(failure));
  } else {
    const auto explanation =
        explain(failure, {.submission = submission_path(),
                          .reference = reference_path(),
                          .is_legal = is_legal,
                          .catalogue = path_from("WEIR_CATALOGUE", exercise_catalogue)});
    testing::Test::RecordProperty("events", static_cast<int>(explanation.events));
    testing::Test::RecordProperty("mistake", explanation.mistake);
    fail(explanation.text + say_what_next(keep(explanation.scenario)));
  }
  if (outcome != Outcome::done) {
    testing::Test::RecordProperty("outcome", std::string(verdict_of(outcome)));
  }
}

/// Fails the test unless the submission has done all steps.
bool is_done(const Expectation& expectation, const Scenario& scenario, const Both& both) {
  const auto outcome = both.actual.outcome;
  if (outcome == Outcome::done && both.actual.steps.size() == both.expected.steps.size()) {
    return true;
  }
  Failure failure{expectation, scenario, both};
  if (outcome == Outcome::done) {
    failure.both.actual.outcome = Outcome::garbled;
    failure.both.actual.message = "the worker answered for more or fewer steps than there are";
  }
  fail(failure);
  return false;
}

Observation checked(Observation observation) {
  if (observation.outcome == Outcome::done) return observation;
  throw Error("the reference solution itself fails: " + observation.message);
}

/// Compares what both make of it.
void expect(const Expectation& expectation, const Scenario& scenario) {
  if (has_failed()) return;
  keep_if_first(scenario);
  record(expectation, scenario);
  submission().send(scenario);
  reference().send(scenario);
  Both both{reference().receive(), submission().receive()};
  // Who has not begun learns that, whatever the reference does.
  if (both.actual.outcome != Outcome::missing_solution) {
    both.expected = checked(std::move(both.expected));
  }
  if (!is_done(expectation, scenario, both)) return;
  if (!differs(expectation, scenario, both.expected, both.actual)) return;
  fail({expectation, scenario, std::move(both)});
}

/// As many steps as the scenario has, in which nothing happens.
Observation nothing_of(const Scenario& scenario) {
  Observation observation;
  observation.steps.resize(scenario.mode == Scenario::Mode::simulated ? 1 : scenario.steps.size());
  return observation;
}

/// Compares with what the test says that comes of it.
void expect(const Expectation& expectation, const Scenario& scenario, Observation expected) {
  if (has_failed()) return;
  keep_if_first(scenario);
  record(expectation, scenario);
  Both both{std::move(expected), submission().play(scenario)};
  if (!is_done(expectation, scenario, both)) return;
  if (!differs(expectation, scenario, both.expected, both.actual)) return;
  fail({expectation, scenario, std::move(both)});
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
  keep_if_first(scenario);
  Both both{nothing_of(scenario), submission().play(scenario)};
  is_done({}, scenario, both);
  return std::move(both.actual);
}

Observation observe_reference(const Scenario& scenario) {
  return checked(reference().play(scenario));
}

void expect_as_reference(const Scenario& scenario) { expect({.kind = Kind::steps}, scenario); }
void expect_same_stream_as_reference(const Scenario& scenario) {
  expect({.kind = Kind::stream}, scenario);
}
void expect_same_results(const Scenario& scenario) { expect({.kind = Kind::results}, scenario); }

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
  for_seeds(seeds, [&](std::uint64_t seed, std::uint64_t i) {
    with([&](Scenario& s) {
      s.mode = Scenario::Mode::simulated;
      s.counters.clear();  // a crash takes them back
      s.seed = seed;
      s.crashes = static_cast<std::uint32_t>(i % 3);
      s.parallelism = 1U << (i / 3 % 3);
      s.copying = i % 2 == 1;
    });
  });
}

void expect_held_as_by_reference(const Scenario& scenario) {
  expect({.kind = Kind::held}, scenario);
}

void expect_nothing_held_at_the_end(const Scenario& scenario) {
  expect({.kind = Kind::nothing_held}, scenario, nothing_of(scenario));
}

bool holds(const Scenario& scenario, const std::function<void(const Scenario&)>& expect) {
  probing = true;
  probe_failed = false;
  expect(scenario);
  probing = false;
  return !probe_failed;
}

void internal::expect_records(const Scenario& scenario, std::string_view output,
                              std::vector<Record> records) {
  auto expected = nothing_of(scenario);
  if (!expected.steps.empty()) expected.steps.back().records = std::move(records);
  expect({.kind = Kind::output, .subject = std::string(output)}, scenario, std::move(expected));
}

void expect_watermarks(const Scenario& scenario, std::string_view output,
                       const std::vector<Timestamp>& times) {
  auto expected = nothing_of(scenario);
  for (const Timestamp time : times) {
    expected.steps.back().records.push_back(
        {std::string(output), Record::Kind::watermark, time, {}});
  }
  expect({.kind = Kind::watermarks, .subject = std::string(output)}, scenario, std::move(expected));
}

void expect_counter(const Scenario& scenario, const std::string& counter, std::uint64_t value) {
  auto expected = nothing_of(scenario);
  expected.counters[counter] = value;
  expect({.kind = Kind::counter, .subject = counter}, scenario, std::move(expected));
}

}  // namespace weir::grader
