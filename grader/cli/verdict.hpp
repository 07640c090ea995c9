/// \file
/// What is said of an exercise.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "submission.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// One test, as it went.
struct TestResult {
  std::string name;         ///< `hidden/Subject.Behaviour`
  bool passed = false;      ///< whether it found nothing wrong
  std::string about;        ///< the rule that it looks at
  std::string outcome;      ///< NOT STARTED, CRASHED, ...; empty where results were compared
  std::size_t hint = 1;     ///< the hint that helps, from 1
  std::string explanation;  ///< what is wrong, if it failed
  std::size_t events = 0;   ///< of the smallest scenario that shows it, if that was looked for
  std::string mistake;      ///< the catalogued mistake that behaves alike, if one is known
  bool is_cost = false;     ///< whether it failed of what is held, and of nothing else
  std::string seed{};       ///< the last one that it tried, if it tries any
};

/// How tests are run.
struct TestRun {
  std::string seed = "1";                  ///< of what is tried in many ways
  int seeds = 1;                           ///< so many, until the first with which a test fails
  std::vector<std::string> tests{};        ///< `hidden/Subject.Behaviour`; empty: all
  bool only_hidden = false;                ///< without those that students can see
  bool until_failure = false;              ///< the tests behind the first that fails are left out
  bool in_turn = false;                    ///< one after the other, not in several processes
  bool brief = false;                      ///< failures are described only, and not explained
  std::filesystem::path first_scenario{};  ///< where the first scenario is written, as JSON
};

/// What an exercise has come to.
enum class State {
  not_started,
  does_not_compile,
  failed,
  crashed,
  timed_out,
  out_of_memory,
  passed
};

/// `NOT STARTED`, `PASSED`, ...
std::string name_of(State state);

/// All that is said of one text.
struct Verdict {
  std::string id;                    ///< of the exercise
  std::string text_hash;             ///< of what was graded
  State state = State::not_started;  ///< what it has come to
  std::size_t points = 0;            ///< for the tests that passed
  std::size_t most_points = 0;       ///< for all
  std::string errors;                ///< of the compiler
  std::vector<TestResult> tests;     ///< in order
  double compile_seconds = 0;        ///< where the time went
  double link_seconds = 0;           ///< likewise
  double test_seconds = 0;           ///< likewise
  double explain_seconds = 0;        ///< likewise

  /// The first test that failed; null if none did.
  const TestResult* first_failure() const;
  /// The points that what is held costs.
  std::size_t cost() const;
};

/// Points and state, from the tests.
void judge(Verdict& verdict);

/// Builds a text and runs the tests of the exercise on it; the first failure is explained. \throws
/// Error if there are none.
Verdict grade(const workbook::Exercise& exercise, const std::string& text,
              const std::filesystem::path& shown_as, const std::string& seed,
              const std::stop_token& stop = {});

/// The same of a text that has been built: tests, explanation, points and state.
Verdict grade_worker(const workbook::Exercise& exercise, const std::filesystem::path& worker,
                     const std::string& seed, const std::stop_token& stop = {});

/// The names of all tests of the exercise, `hidden/Subject.Behaviour`, as their programs list them.
std::vector<std::string> tests_of(const workbook::Exercise& exercise);

/// Runs tests of the exercise on a worker. A failure that is explained comes with the smallest
/// scenario that shows what is wrong (which scenario_folder() holds then), and the misconception,
/// if it is known. \throws Error if there are none.
std::vector<TestResult> run_tests(const workbook::Exercise& exercise,
                                  const std::filesystem::path& worker, const TestRun& run,
                                  const std::stop_token& stop = {});

}  // namespace weir::cli
