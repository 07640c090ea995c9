#include "check.hpp"

#include <fmt/format.h>

#include <future>
#include <semaphore>
#include <thread>
#include <vector>

#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "terminal/screen.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using workbook::Exercise;

Verdict grade_one(const Exercise& exercise, const std::filesystem::path& folder,
                  std::uint64_t seed) {
  const auto text = read_submission(folder, exercise);
  const auto file = file_of(folder, exercise);
  if (text) return grade(exercise, *text, as_typed(file), seed);
  Verdict missing;
  missing.id = exercise.id;
  missing.most_points = exercise.points;
  return missing;
}

}  // namespace

int check(const CheckOptions& options) {
  const auto folder = implementation_folder(options.with);
  const bool own = folder == root_folder() / "exercises";
  const auto exercises = options.name ? std::vector{graded_exercise_named("check", *options.name)}
                                      : graded_exercises();

  // As many at a time as there are processors; shown in order.
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
  for (std::size_t i = 0; i < exercises.size(); ++i) {
    const Verdict verdict = verdicts[i].get();
    if (own) remember(verdict);
    say(line_of(exercises[i], verdict));
    points += verdict.points;
    most_points += verdict.most_points;
    if (verdict.outcome == Outcome::passed) continue;
    if (all_passed) details = details_of(exercises[i], verdict);
    all_passed = false;
  }
  if (!options.name)
    say(fmt::format("{:<41} {:>3} of {} points\n", "together", points, most_points));
  say(details);
  if (options.name && all_passed) {
    say(fmt::format("\nAll tests passed. To compare: ./weir solution {}\n",
                    exercises.front().name));
  }
  return all_passed ? 0 : 1;
}

}  // namespace weir::cli
