#include "feedback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "usage_error.hpp"
#include "verdict_text.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;
/// The exit code of a command that does not know its arguments.
constexpr int wrong_command_line = 2;

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

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}
double median(const std::vector<Wait>& waits, double Wait::*part) {
  std::vector<double> values;
  for (const auto& wait : waits) values.push_back(wait.*part);
  return median(std::move(values));
}

std::string solution_of(const workbook::Exercise& exercise) {
  const auto text = read_submission(root_folder() / "solutions", exercise);
  if (!text) throw Error("this copy of the workbook comes without solutions");
  return *text;
}

/// The command of a build, or of the student's build of a checkout. \throws UsageError.
fs::path command_in(const fs::path& folder) {
  for (const auto& build : {folder, folder / "build" / "student"}) {
    if (auto command = fs::absolute(build / "bin" / "weir-cli"); fs::exists(command))
      return command;
  }
  throw UsageError(
      fmt::format("bench: expected the folder of an older build (it has bin/weir-cli), "
                  "found '{}'",
                  folder.string()));
}

/// Seconds that `command` takes to check a program that it has never seen; none if it does not know
/// the exercise.
std::optional<double> wait_for(const fs::path& command, const workbook::Exercise& exercise,
                               const std::string& text) {
  const fs::path folder = build_folder() / "feedback";
  const fs::path file = folder / exercise.id / exercise.files.front();
  fs::create_directories(file.parent_path());
  write_text(file, changed(text));
  const auto start = Clock::now();
  const auto ran =
      run_process({.words = {command.string(), "check", exercise.name, "--with", folder.string()},
                   .folder = {}});
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (ran.end == ProcessResult::End::exited && ran.code == wrong_command_line) return std::nullopt;
  if (!ran.good()) {
    throw Error(fmt::format("{} does not pass the solution of {}:\n{}", command.string(),
                            exercise.id, ran.output));
  }
  return seconds;
}

int compare_builds(const fs::path& older) {
  say("Seconds that `weir check` takes with a changed program (medians of 5, in turn)\n\n");
  say(fmt::format("{:<24}{:>8}{:>8}{:>8}\n", "", "older", "this", "ratio"));
  const auto line = [](const std::string& name, double before, double now) {
    say(fmt::format("{:<24}{:>8.2f}{:>8.2f}{:>8.2f}\n", name, before, now, now / before));
  };
  const fs::path own = build_folder() / "bin" / "weir-cli";
  std::vector<double> all_before;
  std::vector<double> all_now;
  for (const auto& exercise : graded_exercises()) {
    const auto text = solution_of(exercise);
    std::vector<double> before;
    std::vector<double> now;
    for (int round = 0; round < rounds; ++round) {
      const auto seconds = wait_for(older, exercise, text);
      if (!seconds) break;
      before.push_back(*seconds);
      now.push_back(wait_for(own, exercise, text).value());
    }
    if (before.empty()) {
      say(fmt::format("{:<24}{:>8}\n", exercise.id, "none"));
      continue;
    }
    all_before.push_back(median(before));
    all_now.push_back(median(now));
    line(exercise.id, all_before.back(), all_now.back());
  }
  line("median", median(all_before), median(all_now));
  return 0;
}

}  // namespace

int feedback(const std::optional<std::string>& older) {
  if (older) return compare_builds(command_in(*older));
  say("Seconds from a saved change of one line to the complete verdict (medians of 5)\n\n");
  say(fmt::format("{:<24}{:>8}{:>8}{:>8}{:>8}\n", "", "compile", "link", "tests", "all"));
  std::vector<double> alls;
  for (const auto& exercise : graded_exercises()) {
    const auto text = solution_of(exercise);
    std::vector<Wait> waits;
    for (int round = 0; round < rounds; ++round) waits.push_back(wait_for(exercise, text));
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
