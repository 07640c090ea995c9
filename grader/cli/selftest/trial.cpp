#include "selftest/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "grade/verdict.hpp"
#include "selftest/screens.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Kind = Program::Kind;
using workbook::Exercise;

void note(Trial& trial, const std::vector<TestResult>& results) {
  for (const auto& test : results) {
    trial.tests.push_back(test.name);
    if (!test.passed()) trial.found.push_back(test.name);
  }
  trial.fails = !trial.found.empty();
}

std::string complaint_of(const std::vector<TestResult>& results) {
  const auto failed = std::find_if(results.begin(), results.end(),
                                   [](const TestResult& test) { return !test.passed(); });
  if (failed == results.end()) return "";
  const auto seed = failed->seed ? fmt::format(" with seed {}", *failed->seed) : "";
  return fmt::format("should pass, and fails in {}{}\n{}", failed->name, seed, failed->explanation);
}

/// No test, but one that says so, may look at timestamps.
std::string must_pass_but_for_timestamps(const Exercise& exercise, const fs::path& worker) {
  auto results = run_tests(exercise, worker, {.in_turn = true, .brief = true});
  std::erase_if(results, [](const TestResult& test) {
    return test.about.find("timestamp") != std::string::npos;
  });
  return complaint_of(results);
}

/// All tests with the first seed, and those that try seeds with the others.
std::string must_pass(const Exercise& exercise, const fs::path& worker, std::uint64_t seed,
                      int number) {
  const auto first = run_tests(exercise, worker, {.seed = seed, .in_turn = true, .brief = true});
  auto complaint = complaint_of(first);
  if (!complaint.empty()) return complaint;
  TestRun others{.seed = seed + 1, .seeds = number - 1, .in_turn = true, .brief = true};
  for (const auto& test : first) {
    if (test.seed) others.tests.push_back(test.name);
  }
  return others.tests.empty() ? "" : complaint_of(run_tests(exercise, worker, others));
}

std::string must_be_not_started(const Exercise& exercise, const Trial& trial,
                                const std::vector<TestResult>& results) {
  Verdict verdict;
  verdict.most_points = exercise.points;
  verdict.tests = results;
  judge(verdict);
  if (verdict.outcome == Outcome::not_started && trial.found.size() == trial.tests.size())
    return "";
  return fmt::format("should be NOT STARTED, is {}", name_of(verdict.outcome));
}

std::string must_fail_by_name(const Program& program, const Trial& trial) {
  const std::string& test = program.mistake.caught_by;
  const bool is_caught =
      std::find(trial.found.begin(), trial.found.end(), "hidden/" + test) != trial.found.end();
  if (is_caught) return "";
  return fmt::format("should fail in {}, and {}", test,
                     trial.fails ? "does not" : "passes everything");
}

void try_mistake(Trial& trial, const Exercise& exercise, const Program& program) {
  const auto verdict = grade_worker(exercise, program.worker, 1);
  note(trial, verdict.tests);
  if (program.kind == Kind::mistake) trial.problem = must_fail_by_name(program, trial);
  if (!trial.fails) trial.problem = "should fail, and passes everything";
  trial.screen = screen_for_guide(exercise, verdict);
  if (const auto* failure = verdict.first_failure()) {
    trial.events = failure->events;
    trial.mistake = failure->mistake;
  }
}

}  // namespace

Trial try_out(const Exercise& exercise, const Program& program) {
  Trial trial;
  if (program.worker.empty()) {
    trial.compiles = false;
    if (program.kind == Kind::mutant) return trial;
    const auto alone = build_submission(exercise, program.text, exercise.files.front());
    trial.problem = "does not compile\n" + alone.errors;
    return trial;
  }
  switch (program.kind) {
    case Kind::stub: {
      const auto results = run_tests(exercise, program.worker, {.in_turn = true, .brief = true});
      note(trial, results);
      trial.problem = must_be_not_started(exercise, trial, results);
      break;
    }
    case Kind::reference:
    case Kind::alternative:
      trial.problem = must_pass(exercise, program.worker, program.first_seed, seeds);
      break;
    case Kind::rewrite:
    case Kind::right_trial:
      trial.problem = must_pass(exercise, program.worker, program.first_seed, seeds_of_rewrite);
      break;
    case Kind::restamped:
      trial.problem = must_pass_but_for_timestamps(exercise, program.worker);
      break;
    case Kind::mistake:
    case Kind::wrong_trial:
      try_mistake(trial, exercise, program);
      break;
    case Kind::part:
    case Kind::thrower:
      break;  // is asked what it does, and not tried
    case Kind::mutant:
      note(trial,
           run_tests(exercise, program.worker,
                     {.only_hidden = true, .until_failure = true, .in_turn = true, .brief = true}));
      break;
  }
  return trial;
}

}  // namespace weir::cli
