#include "check.hpp"

#include <fmt/format.h>

#include <future>
#include <semaphore>
#include <thread>
#include <vector>

#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "terminal/pages.hpp"
#include "terminal/size.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "verdict_text.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using workbook::Exercise;

int exit_code_of(Outcome outcome) {
  if (outcome == Outcome::not_graded) return exit_not_graded;
  return outcome == Outcome::passed ? 0 : 1;
}

Verdict grade_one(const Exercise& exercise, const std::filesystem::path& folder,
                  std::uint64_t seed) {
  const auto text = read_submission(folder, exercise);
  const auto file = file_of(folder, exercise);
  if (text) return grade(exercise, *text, as_typed(file), seed, {}, terminal::line_width());
  Verdict missing;
  missing.id = exercise.id;
  missing.most_points = exercise.points;
  return missing;
}

/// As many at a time as there are processors; shown in order, and what is wrong with the first that
/// is not passed.
int check_all(const CheckOptions& options, const std::filesystem::path& folder, bool own) {
  const auto exercises = graded_exercises();
  std::counting_semaphore<> free(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::future<Verdict>> verdicts;
  for (const auto& exercise : exercises) {
    verdicts.push_back(std::async(std::launch::async, [&] {
      free.acquire();
      struct Release {
        std::counting_semaphore<>& semaphore;
        ~Release() { semaphore.release(); }
      } release{free};
      return grade_one(exercise, folder, options.seed);
    }));
  }

  std::size_t points = 0;
  std::size_t most_points = 0;
  std::string details;
  bool all_passed = true;
  bool all_graded = true;
  for (std::size_t i = 0; i < exercises.size(); ++i) {
    const Verdict verdict = verdicts[i].get();
    if (own) remember(verdict);
    say(line_of(exercises[i], verdict));
    points += verdict.points;
    most_points += verdict.most_points;
    if (verdict.outcome == Outcome::not_graded) all_graded = false;
    if (verdict.outcome == Outcome::passed) continue;
    if (all_passed) {
      details = details_of(exercises[i], verdict) + warnings_of(verdict) +
                tr("Next: ./weir check {0}, ./weir hint {0}\n", exercises[i].name);
    }
    all_passed = false;
  }
  say(tr("{:<41} {:>3} of {} points\n", tr("together"), points, most_points));
  terminal::show_in_pages(details, exercises.size() + 1);
  if (!all_graded) return exit_not_graded;
  return all_passed ? 0 : 1;
}

int check_one(const Exercise& exercise, const std::filesystem::path& folder, std::uint64_t seed,
              bool own) {
  const Verdict verdict = grade_one(exercise, folder, seed);
  if (own) remember(verdict);
  terminal::show_in_pages(screen_of(exercise, verdict, terminal::line_width()));
  return exit_code_of(verdict.outcome);
}

int check_test(const Exercise& exercise, const std::filesystem::path& folder,
               const std::string& name, std::uint64_t seed) {
  const auto file = file_of(folder, exercise);
  const auto text = read_submission(folder, exercise);
  if (!text) throw UsageError(tr("check: there is no file {}", file.string()));
  const auto test = test_named("check", name, tests_of(exercise));
  const auto built = build_submission(exercise, *text, as_typed(file));
  if (built.worker.empty()) {
    say(built.errors);
    return 1;
  }
  const auto results = run_tests(exercise, built.worker,
                                 {.seed = seed, .tests = {test}, .width = terminal::line_width()});
  terminal::show_in_pages(screen_of(exercise, results.at(0)));
  return exit_code_of(results.at(0).outcome);
}

}  // namespace

int check(const CheckOptions& options) {
  const auto folder = implementation_folder(options.with);
  const bool own = folder == root_folder() / "exercises";
  if (!options.name) return check_all(options, folder, own);
  const auto exercise = graded_exercise_named("check", *options.name);
  return options.test ? check_test(exercise, folder, *options.test, options.seed)
                      : check_one(exercise, folder, options.seed, own);
}

}  // namespace weir::cli
