#include "selftest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

#include "grade/paths.hpp"
#include "selftest/build.hpp"
#include "selftest/in_parallel.hpp"
#include "selftest/naming.hpp"
#include "selftest/programs.hpp"
#include "selftest/report.hpp"
#include "selftest/screens.hpp"
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
std::string show(const Said& said) {
  return fmt::format("true {}, silent {}, false {}", said.truth, said.nothing, said.falsehood);
}

/// Takes those programs out, and gives them.
std::vector<Program> taken_out(std::vector<Program>& programs, bool (*is_one)(const Program&)) {
  const auto others = std::stable_partition(programs.begin(), programs.end(),
                                            [&](const Program& p) { return !is_one(p); });
  std::vector<Program> taken(std::make_move_iterator(others),
                             std::make_move_iterator(programs.end()));
  programs.erase(others, programs.end());
  return taken;
}

std::vector<Exercise> exercises_named(const std::optional<std::string>& name) {
  return name ? std::vector{graded_exercise_named("selftest", *name)} : graded_exercises();
}

}  // namespace

int write_records(const std::optional<std::string>& name) {
  std::size_t problems = 0;
  for (const auto& exercise : exercises_named(name)) {
    auto programs = programs_of(exercise);
    std::erase_if(programs, [](const auto& p) { return p.kind != Program::Kind::mistake; });
    build_all(exercise, programs);
    Naming naming(exercise);
    naming.record(programs);
    for (const auto& program : programs) {
      if (!has_screen(exercise, program.name)) continue;
      write_screen(exercise, program.name, try_out(exercise, program).screen);
    }
    say(fmt::format("{}: what {} mistakes do is written down\n", exercise.id, programs.size()));
    for (const auto& problem : naming.problems()) say(fmt::format("  WRONG {}\n", problem));
    problems += naming.problems().size();
  }
  return problems == 0 ? 0 : 1;
}

int selftest(const std::optional<std::string>& name, Slice slice) {
  const auto start = std::chrono::steady_clock::now();
  Counts counts;
  for (const auto& exercise : exercises_named(name)) {
    auto programs = programs_of(exercise);
    const auto recorded_only = taken_out(programs, [](const Program& program) {
      return program.kind == Program::Kind::mistake && program.mistake.caught_by.empty();
    });
    leave_slice(programs, slice);
    build_all(exercise, programs);
    Naming naming(exercise);
    naming.compare(programs, recorded_only);
    naming.ask_more(programs, slice);
    counts += report(exercise, programs, try_all(exercise, programs), naming, slice);
    const auto untouched = read_submission(root_folder() / "exercises", exercise);
    if (untouched != programs.front().text) {
      say(fmt::format("  WRONG {} is not the stub in grader/stubs\n", exercise.id));
      ++counts.wrong;
    }
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  say(fmt::format(
      "Right programs passed:          {}, with up to {} seeds\n"
      "Mistakes caught as they should: {}, in at most {} events\n"
      "Names of mistakes:              {}\n"
      "  with other parts unwritten:   {}\n"
      "  of what is none, or unknown:  {}\n"
      "Trials judged as they should:   {}\n"
      "  names of those that fail:     {}\n"
      "Mutants caught or equivalent:   {}, {} of them equivalent\n"
      "Wrong:                          {}, in {:.0f} s\n",
      show(counts.passed), seeds, show(counts.mistakes), counts.events, show(counts.mistakes_said),
      show(counts.parts_said), show(counts.others_said), show(counts.trials),
      show(counts.trials_said), show(counts.mutants), counts.same, counts.wrong, time.count()));
  say(counts.wrong == 0 ? "All as it should be.\n" : "Not all is as it should be.\n");
  return counts.wrong == 0 ? 0 : 1;
}

}  // namespace weir::cli
