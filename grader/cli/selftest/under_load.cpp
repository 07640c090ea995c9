#include "selftest/under_load.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

#include "grade/files.hpp"
#include "grade/verdict.hpp"
#include "selftest/programs.hpp"
#include "verdict_text.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using workbook::Exercise;

/// Processes that take all the time that they can get.
class BusyLoops {
 public:
  explicit BusyLoops(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const pid_t process = fork();
      if (process == 0) run();
      if (process > 0) processes_.push_back(process);
    }
  }
  BusyLoops(const BusyLoops&) = delete;
  BusyLoops& operator=(const BusyLoops&) = delete;
  ~BusyLoops() {
    for (const pid_t process : processes_) {
      kill(process, SIGKILL);
      waitpid(process, nullptr, 0);
    }
  }

 private:
  [[noreturn]] static void run() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (volatile bool forever = true; forever;) {
    }
    _exit(0);
  }

  std::vector<pid_t> processes_;
};

/// The reference and the alternatives of each exercise, the first ones first.
std::vector<std::pair<Exercise, Program>> right_programs(const std::vector<Exercise>& exercises) {
  std::vector<std::pair<Exercise, Program>> all;
  for (const auto& exercise : exercises) {
    for (auto& program : programs_of(exercise)) {
      if (program.kind != Program::Kind::reference && program.kind != Program::Kind::alternative) {
        continue;
      }
      all.emplace_back(exercise, std::move(program));
    }
  }
  return all;
}

}  // namespace

int selftest_under_load(const std::optional<std::string>& name, std::size_t verdicts) {
  const auto programs = right_programs(name ? std::vector{graded_exercise_named("selftest", *name)}
                                            : graded_exercises());
  constexpr std::size_t loops = 8;
  constexpr int lowest_priority = 19;
  const auto start = std::chrono::steady_clock::now();
  const BusyLoops busy(loops);
  if (nice(lowest_priority) == -1) throw Error("the priority cannot be lowered");
  std::size_t passed = 0;
  for (std::size_t i = 0; i < verdicts; ++i) {
    const auto& [exercise, program] = programs[i % programs.size()];
    const auto verdict = grade(exercise, program.text, program.name, 1 + i / programs.size());
    if (verdict.outcome == Outcome::passed) {
      ++passed;
      continue;
    }
    say(fmt::format("  WRONG {} of {} is right\n{}{}\n", program.name, exercise.id,
                    line_of(exercise, verdict), details_of(exercise, verdict)));
  }
  say(fmt::format("Right programs passed under load: {}/{}, in {:.0f} s\n", passed, verdicts,
                  seconds_since(start)));
  return passed == verdicts ? 0 : 1;
}

}  // namespace weir::cli
