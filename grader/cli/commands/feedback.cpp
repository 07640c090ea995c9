#include "feedback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "grade/paths.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;

struct Wait {
  double compile = 0;
  double link = 0;
  double tests = 0;
  double all = 0;
};

/// The same program with one more line, so that it has never been built.
std::string changed(const std::string& text) {
  static int number = 0;
  return fmt::format("{}\nstatic_assert({} > {});\n", text, Clock::now().time_since_epoch().count(),
                     ++number);
}

Wait wait_for(const workbook::Exercise& exercise, const std::string& text) {
  const auto start = Clock::now();
  const auto verdict = grade(exercise, changed(text), exercise.files.front(), 1);
  const double all = std::chrono::duration<double>(Clock::now() - start).count();
  if (verdict.outcome != Outcome::passed) {
    throw Error(fmt::format("the solution of {} does not pass: {}", exercise.id,
                            details_of(exercise, verdict)));
  }
  return {verdict.compile_seconds, verdict.link_seconds, verdict.test_seconds, all};
}

double median(const std::vector<Wait>& waits, double Wait::*part) {
  std::vector<double> sorted;
  for (const auto& wait : waits) sorted.push_back(wait.*part);
  std::nth_element(sorted.begin(), sorted.begin() + rounds / 2, sorted.end());
  return sorted[rounds / 2];
}

}  // namespace

int feedback() {
  say("Seconds from a saved change of one line to the complete verdict (medians of 5)\n\n");
  say(fmt::format("{:<24}{:>8}{:>8}{:>8}{:>8}\n", "", "compile", "link", "tests", "all"));
  std::vector<double> alls;
  for (const auto& exercise : graded_exercises()) {
    const auto text = read_submission(root_folder() / "solutions", exercise);
    if (!text) throw Error("this copy of the workbook comes without solutions");
    std::vector<Wait> waits;
    for (int round = 0; round < rounds; ++round) waits.push_back(wait_for(exercise, *text));
    alls.push_back(median(waits, &Wait::all));
    say(fmt::format("{:<24}{:>8.2f}{:>8.2f}{:>8.2f}{:>8.2f}\n", exercise.id,
                    median(waits, &Wait::compile), median(waits, &Wait::link),
                    median(waits, &Wait::tests), alls.back()));
  }
  std::sort(alls.begin(), alls.end());
  say(fmt::format(
      "\nmedian {:.2f} s, worst exercise {:.2f} s; `weir watch` waits 0.2 s before, for quiet\n",
      alls[alls.size() / 2], alls.back()));
  return 0;
}

}  // namespace weir::cli
