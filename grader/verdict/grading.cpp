#include "verdict/grading.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "explain/catalogue.hpp"
#include "explain/explanation.hpp"
#include "explain/report.hpp"
#include "texts/texts.hpp"
#include "verdict/programs.hpp"
#include "verdict/test_program.hpp"
#include "weir/error.hpp"
#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;

WorkerProcess& submission() {
  static WorkerProcess worker({settings().submission, settings().box});
  return worker;
}
WorkerProcess& reference() {
  static WorkerProcess worker(settings().reference, {.trusted = true});
  return worker;
}

/// While holds() asks, a failure is only noted.
bool probing = false;
bool probe_failed = false;

bool has_failed() { return probing ? probe_failed : testing::Test::HasFailure(); }

/// What the program printed in the story that is shown: many debug that way.
std::string printed_in_words(std::string printed) {
  for (char& c : printed) {
    const bool is_harmless = static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t';
    if (!is_harmless || c == '\x7f') c = '?';
  }
  if (!printed.empty() && !printed.ends_with('\n')) printed += '\n';
  return printed.empty() ? "" : tr("\nYour program printed:\n{}", printed);
}

/// Puts what is wrong first, and what the test is there for behind it.
std::string in_words(const Explanation& explanation) {
  return explanation.head + '\n' +
         beside(tr("The test: "), current_result().about, settings().width) + '\n' +
         explanation.text + printed_in_words(explanation.printed);
}

/// Keeps the scenario that shows why a test has failed, and answers where: for debuggers and for
/// `weir trace`.
std::string keep(const Scenario& scenario) {
  const std::filesystem::path folder = settings().scenarios;
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto file = folder / fmt::format("{}.{}.json", test->test_suite_name(), test->name());
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::ofstream(file) << to_json(scenario) << '\n';
  return file.string();
}

/// What `weir check` says below an explanation, for those who call the tests themselves.
std::string say_what_next(const std::string& scenario) {
  if (!settings().results.empty()) return "";
  return tr("\nPlay it again: {} play {}\nNext: ./weir hint {}\n", settings().submission, scenario,
            exercise_name);
}

/// Writes down what the tests of this run ask, once each, where that is wanted: it can be asked of
/// other programs. Not what is simulated: two programs with one mistake are not interleaved alike.
class Recorder {
 public:
  Recorder() : path_(settings().probes) {}
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

/// Keeps the scenario that shows a test which has nothing to complain of, where that is wanted.
void keep_if_first(const Expectation& expectation, const Scenario& scenario) {
  static bool is_kept = false;
  if (settings().first_scenario.empty() || is_kept) return;
  is_kept = true;
  current_result().expectation = expectation;
  std::ofstream(settings().first_scenario) << to_json(scenario) << '\n';
}

/// What can be said of a failure: it is one, whatever happens while words are looked for.
Explanation explained(const Failure& failure) {
  try {
    return explain(failure,
                   {.submission = {settings().submission, settings().box},
                    .reference = settings().reference,
                    .is_legal = is_legal,
                    .catalogue = settings().catalogue},
                   settings().width);
  } catch (const Error&) {
    return describe(failure, settings().width);
  }
}

/// Of the first story in which it prints anything: of a test that passes, no other is shown.
void note_printed() {
  constexpr std::size_t most = 2000;
  auto& noted = current_result().printed;
  auto printed = submission().take_printed();
  if (noted.empty()) noted = printed.substr(0, most);
}

/// Fails the test for what came of a scenario.
void fail(const Failure& failure) {
  if (probing) {
    probe_failed = true;
    return;
  }
  const auto outcome = failure.both.actual.outcome;
  const auto kind = failure.expectation.kind;
  auto& result = current_result();
  result.outcome = outcome == Outcome::passed ? Outcome::failed : outcome;
  result.is_cost = outcome == Outcome::passed && kind == Kind::nothing_held;
  result.expectation = failure.expectation;
  if (outcome == Outcome::not_started) {
    keep(failure.scenario);
    ADD_FAILURE() << result.about << "\n\n" << show(outcome) << ": " << failure.both.actual.message;
  } else if (settings().brief) {
    keep(failure.scenario);
    ADD_FAILURE() << in_words(describe(failure, settings().width));
  } else {
    const auto explanation = explained(failure);
    result.events = explanation.events;
    result.mistake = explanation.mistake;
    ADD_FAILURE() << in_words(explanation) << say_what_next(keep(explanation.scenario));
  }
}

/// Fails the test unless the submission has done all steps.
bool is_done(const Expectation& expectation, const Scenario& scenario, const Both& both) {
  const auto outcome = both.actual.outcome;
  if (outcome == Outcome::passed && both.actual.steps.size() == both.expected.steps.size()) {
    return true;
  }
  Failure failure{expectation, scenario, both};
  if (outcome == Outcome::passed) {
    failure.both.actual.outcome = Outcome::garbled;
    failure.both.actual.message = tr("the worker answered for more or fewer steps than there are");
  }
  fail(failure);
  return false;
}

Observation checked(Observation observation) {
  if (observation.outcome == Outcome::passed) return observation;
  throw Error(tr("the reference solution itself fails: {}", observation.message));
}

/// Compares what both make of it.
void expect(const Expectation& expectation, const Scenario& scenario) {
  if (has_failed()) return;
  keep_if_first(expectation, scenario);
  record(expectation, scenario);
  submission().send(scenario);
  reference().send(scenario);
  Both both{reference().receive(), submission().receive()};
  // Who has not begun learns that, whatever the reference does.
  if (both.actual.outcome != Outcome::not_started) {
    both.expected = checked(std::move(both.expected));
  }
  note_printed();
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
  keep_if_first(expectation, scenario);
  record(expectation, scenario);
  Both both{std::move(expected), submission().play(scenario)};
  note_printed();
  if (!is_done(expectation, scenario, both)) return;
  if (!differs(expectation, scenario, both.expected, both.actual)) return;
  fail({expectation, scenario, std::move(both)});
}

}  // namespace

void about(std::string_view rule, std::size_t hint) {
  submission().take_printed();
  current_result().about = tr(rule);
  current_result().hint = hint;
}

void about_an_ordinary_day(std::string_view rule, std::size_t hint) {
  about(rule, hint);
  current_result().is_ordinary = true;
}

std::uint64_t seed() {
  const auto now = settings().seed + repetition();
  current_result().seed = now;
  return now;
}

void for_seeds(std::uint64_t count,
               const std::function<void(std::uint64_t seed, std::uint64_t i)>& with) {
  for (auto n = repetition() == 0 ? 0 : count - 1; n < count; ++n) {
    with(seed() + n, (repetition() + n) % count);
  }
}

void expect_as_reference(const Scenario& scenario) { expect({.kind = Kind::steps}, scenario); }
void expect_same_timestamps_as_reference(const Scenario& scenario) {
  expect({.kind = Kind::stamped}, scenario);
}
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

void expect_nothing_held_at_the_end(const Scenario& scenario) {
  expect({.kind = Kind::nothing_held}, scenario, nothing_of(scenario));
}

void expect_load(const Scenario& scenario, int most) {
  Scenario asking = scenario;
  asking.counters = {std::string(every_load)};
  expect({.kind = Kind::load, .subject = std::to_string(most)}, asking);
}

bool holds(const Scenario& scenario, const std::function<void(const Scenario&)>& expect) {
  struct Probing {
    Probing() { probing = true; }
    ~Probing() { probing = false; }
  };
  probe_failed = false;
  {
    const Probing while_it_asks;
    expect(scenario);
  }
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
