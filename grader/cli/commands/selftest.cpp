#include "selftest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "grade/paths.hpp"
#include "selftest/build.hpp"
#include "selftest/in_parallel.hpp"
#include "selftest/naming.hpp"
#include "selftest/programs.hpp"
#include "selftest/report.hpp"
#include "selftest/trial.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using workbook::Exercise;

/// Tries all, as many at a time as there are processors.
std::vector<Trial> try_all(const Exercise& exercise, const std::vector<Program>& programs) {
  std::vector<Trial> trials(programs.size());
  in_parallel(programs.size(), [&](std::size_t i) { trials[i] = try_out(exercise, programs[i]); });
  return trials;
}

std::string show(const Share& share) { return fmt::format("{}/{}", share.part, share.all); }

}  // namespace

int selftest(const std::optional<std::string>& name, bool write) {
  const auto exercises =
      name ? std::vector{graded_exercise_named("selftest", *name)} : graded_exercises();
  const auto start = std::chrono::steady_clock::now();
  Counts counts;
  for (const auto& exercise : exercises) {
    auto programs = programs_of(exercise);
    build_all(exercise, programs);
    Naming naming(exercise, programs, write);
    counts += report(exercise, programs, try_all(exercise, programs), naming, write);
    const auto untouched = read_submission(root_folder() / "exercises", exercise);
    if (untouched != programs.front().text) {
      say(fmt::format("  WRONG {} is not the stub in grader/stubs\n", exercise.id));
      ++counts.wrong;
    }
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  say(fmt::format(
      "Right programs passed:          {}, with up to {} seeds\n"
      "Mistakes caught as they should: {}\n"
      "Mistakes named rightly:         {}, wrong accusations {}, at most {} events\n"
      "Mutants caught or equivalent:   {}, {} of them equivalent\n"
      "Wrong:                          {}, in {:.0f} s\n",
      show(counts.passed), seeds, show(counts.mistakes), show(counts.named), counts.accusations,
      counts.events, show(counts.mutants), counts.same, counts.wrong, time.count()));
  say(counts.wrong == 0 ? "All as it should be.\n" : "Not all is as it should be.\n");
  return counts.wrong == 0 ? 0 : 1;
}

}  // namespace weir::cli
