/// \file
/// What is said of an exercise.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "grade/submission.hpp"
#include "verdict/test_result.hpp"
#include "workbook/workbook.hpp"

namespace weir::grader {

/// Where a worker runs, and what comes of that goes.
struct Place {
  sandbox::Level level = sandbox::Level::none;  ///< in what box
  std::filesystem::path scenarios{};  ///< that show a failure; empty: in scenario_folder()
};

/// How tests are run.
struct TestRun {
  std::uint64_t seed = 1;                  ///< of what is tried in many ways
  int seeds = 1;                           ///< so many, until the first with which a test fails
  std::vector<std::string> tests{};        ///< `hidden/Subject.Behaviour`; empty: all
  bool only_hidden = false;                ///< without those that students can see
  bool until_failure = false;              ///< the tests behind the first that fails are left out
  bool in_turn = false;                    ///< one after the other, not in several processes
  bool brief = false;                      ///< failures are described only, and not explained
  std::size_t width = 80;                  ///< of the lines in which they are
  Place place{};                           ///< where the worker runs
  std::filesystem::path first_scenario{};  ///< where the first scenario is written, as JSON
  std::filesystem::path probes{};          ///< where all that the tests ask is written
};

/// All that is said of one text.
struct Verdict {
  std::string id;                          ///< of the exercise
  std::string text_hash;                   ///< of what was graded
  Outcome outcome = Outcome::not_started;  ///< what became of it
  std::size_t points = 0;                  ///< for the tests that passed; see judge()
  std::size_t most_points = 0;             ///< for all
  bool visible_only = false;               ///< whether it is not known what hidden tests say
  std::string errors;                      ///< of the compiler, or what failed in the grader
  std::string warnings;                    ///< of the compiler
  std::vector<TestResult> tests;           ///< in order
  std::string trace{};         ///< of the first failure, see trace_json(); empty if there is none
  double compile_seconds = 0;  ///< where the time went
  double link_seconds = 0;     ///< likewise
  double test_seconds = 0;     ///< likewise

  /// The first test that failed; null if none did.
  const TestResult* first_failure() const;
  /// The points that what is held costs.
  std::size_t cost() const;

  /// Archives what is remembered, by name (cereal). \throws Error if there is no such outcome.
  template <class Archive>
  void serialize(Archive& archive) {
    std::string text(name_of(outcome));
    archive(cereal::make_nvp("id", id), cereal::make_nvp("text", text_hash),
            cereal::make_nvp("outcome", text), cereal::make_nvp("points", points),
            cereal::make_nvp("most_points", most_points),
            cereal::make_nvp("visible_only", visible_only), cereal::make_nvp("errors", errors),
            cereal::make_nvp("warnings", warnings), cereal::make_nvp("tests", tests),
            cereal::make_nvp("trace", trace));
    outcome = outcome_named(text);
  }
};

/// Points and outcome, from the tests: each weighs the same, but a part of the exercise of which
/// the ordinary day goes wrong gives at most 60% of its points. None where the grader has failed,
/// and none that are known where there are visible tests only.
void judge(Verdict& verdict);

/// Builds a text and runs the tests of the exercise on it; the first failure is explained, in lines
/// of at most `width` letters. What fails in the grader itself, twice, makes a verdict that says
/// so.
Verdict grade(const workbook::Exercise& exercise, const std::string& text,
              const std::filesystem::path& shown_as, std::uint64_t seed,
              const std::stop_token& stop = {}, std::size_t width = 80);

/// The same of a text that nobody has reasons to trust: it is built and run in boxes of this level,
/// in a folder of its own that is gone afterwards, and its first failure is traced. Thread-safe.
Verdict grade_confined(const workbook::Exercise& exercise, const std::string& text,
                       const std::filesystem::path& shown_as, std::uint64_t seed,
                       sandbox::Level level,
                       std::chrono::milliseconds compiler_time = std::chrono::seconds{60});

/// Removes what grade_confined() has left where it was killed.
void clear_graded();

/// The same of a text that has been built: tests, explanation, points and outcome.
/// `with_lines`, which is asked for if it crashes, answers the same worker built so that it can be
/// told in which line.
Verdict grade_worker(const workbook::Exercise& exercise, const std::filesystem::path& worker,
                     std::uint64_t seed, const std::stop_token& stop = {}, std::size_t width = 80,
                     const std::function<std::filesystem::path()>& with_lines = {},
                     const Place& place = {});

/// The names of all tests of the exercise, `hidden/Subject.Behaviour`, as their programs list them.
std::vector<std::string> tests_of(const workbook::Exercise& exercise);

/// Runs tests of the exercise on a worker. A failure that is explained comes with the smallest
/// scenario that shows what is wrong (which `run.place.scenarios` holds then), and the
/// misconception, if it is known. \throws Error if there are none, or if a program of tests does
/// not end as it should or says of another number of tests than it has.
std::vector<TestResult> run_tests(const workbook::Exercise& exercise,
                                  const std::filesystem::path& worker, const TestRun& run,
                                  const std::stop_token& stop = {});

}  // namespace weir::grader
