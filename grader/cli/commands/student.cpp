#include "student.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

fs::path exercises_folder() { return root_folder() / "exercises"; }

/// What is known of an exercise without checking it.
struct Known {
  std::string_view state;
  Outcome shown_as = Outcome::not_started;
  std::size_t points = 0;
};

Known known_of(const Exercise& exercise) {
  const auto text = read_submission(exercises_folder(), exercise);
  if (!text) return {"no file", Outcome::failed, 0};
  if (const auto verdict = remembered_verdict(exercise.id, *text)) {
    return {name_of(verdict->outcome), verdict->outcome, verdict->points};
  }
  if (*text == text_of(stub_of(exercise)))
    return {name_of(Outcome::not_started), Outcome::not_started, 0};
  return {"not checked yet", Outcome::not_started, 0};
}

std::string bar(std::size_t points, std::size_t most) {
  constexpr std::size_t width = 40;
  const std::size_t full = most == 0 ? 0 : width * points / most;
  return fmt::format("[{}{}] {} of {} points", std::string(full, '#'),
                     std::string(width - full, '.'), points, most);
}

}  // namespace

int overview() {
  std::size_t points = 0;
  std::size_t most = 0;
  std::string text = bold("Weir: stateful stream processing, exercise by exercise") + "\n\n";
  for (const auto& exercise : all_exercises()) {
    if (exercise.files.empty()) {
      text += fmt::format("  {:<20}{}\n", exercise.id, exercise.title);
      continue;
    }
    const Known known = known_of(exercise);
    points += known.points;
    most += exercise.points;
    text += fmt::format("  {:<20}{} {:>2}/{:<2}  {}\n", exercise.id,
                        colored(known.shown_as, fmt::format("{:<16}", known.state)), known.points,
                        exercise.points, exercise.title);
  }
  text += "\n  " + bar(points, most) + "\n\n";
  const auto next = current_exercise();
  if (points == most) {
    text += "All done. ./weir solution NAME shows how else it can be written.\n";
  } else {
    text += fmt::format(
        "Next: {}\n"
        "  read    exercises/{}/README.md\n"
        "  write   exercises/{}/{}\n"
        "  try     ./weir check {}\n"
        "  or      ./weir watch, which checks whenever you save\n",
        bold(next.id), next.id, next.id, next.files.front(), next.name);
  }
  say(text);
  return 0;
}

int hint(const std::optional<std::string>& name) {
  const Exercise exercise = name ? graded_exercise_named("hint", *name) : current_exercise();
  const auto text = read_submission(exercises_folder(), exercise);
  const auto verdict = text ? remembered_verdict(exercise.id, *text) : std::nullopt;
  const auto given = hints_given(exercise.id);
  std::size_t next = given + 1;
  if (const auto* failure = verdict ? verdict->first_failure() : nullptr) {
    if (failure->outcome != Outcome::not_started) next = std::max(next, failure->hint);
  }
  next = std::min(next, exercise.hints.size());
  remember_hints(exercise.id, next);
  say(fmt::format("{}, hint {} of {}:\n\n{}\n", bold(exercise.id), next, exercise.hints.size(),
                  wrapped(exercise.hints.at(next - 1))));
  if (next < exercise.hints.size()) say("\nOnce more, ./weir hint says more.\n");
  return 0;
}

int reset(const std::string& name, bool force) {
  const Exercise exercise = graded_exercise_named("reset", name);
  const fs::path file = file_of(exercises_folder(), exercise);
  const std::string stub = text_of(stub_of(exercise));
  if (read_submission(exercises_folder(), exercise) == stub) {
    say(fmt::format("{} is as it was at the beginning\n", as_typed(file).string()));
    return 0;
  }
  if (!force) {
    say(fmt::format("Begin {} again? What you have written is kept beside it. [y/N] ",
                    exercise.id));
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "Y" && answer != "yes") {
      say("Nothing was changed.\n");
      return 1;
    }
  }
  if (fs::exists(file)) {
    const fs::path kept = unused_name(file);
    fs::rename(file, kept);
    say(fmt::format("Your file is now {}\n", as_typed(kept).string()));
  }
  write_text(file, stub);
  remember_hints(exercise.id, 0);
  say(fmt::format("{} is the stub again\n", as_typed(file).string()));
  return 0;
}

int solution(const std::string& name, bool force) {
  const Exercise exercise = graded_exercise_named("solution", name);
  const fs::path folder = root_folder() / "solutions" / exercise.id;
  if (!fs::is_directory(folder)) {
    throw UsageError("solution: this copy of the workbook comes without solutions");
  }
  const auto text = read_submission(exercises_folder(), exercise);
  const auto verdict = text ? remembered_verdict(exercise.id, *text) : std::nullopt;
  if (!force && (!verdict || verdict->outcome != Outcome::passed)) {
    throw UsageError(
        fmt::format("solution: {} is not passed yet; ./weir check {} first, or say --force",
                    exercise.id, exercise.name));
  }
  say(text_of(folder / exercise.files.front()));
  say("\n" + std::string(72, '-') + "\n\n" + text_of(folder / "DISCUSSION.md"));
  return 0;
}

}  // namespace weir::cli
