#include "student.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "explain/report.hpp"
#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "terminal/size.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "verdict_text.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

fs::path exercises_folder() { return root_folder() / "exercises"; }

/// What is known of an exercise without checking it.
struct Known {
  std::string state;
  Outcome shown_as = Outcome::not_started;
  std::size_t points = 0;
};

Known known_of(const Exercise& exercise) {
  const auto text = read_submission(exercises_folder(), exercise);
  if (!text) return {tr("no file"), Outcome::failed, 0};
  if (const auto verdict = remembered_verdict(exercise.id, *text)) {
    return {state_of(*verdict), verdict->outcome, verdict->points};
  }
  if (*text == text_of(stub_of(exercise)))
    return {show(Outcome::not_started), Outcome::not_started, 0};
  return {tr("not checked yet"), Outcome::not_started, 0};
}

std::string bar(std::size_t points, std::size_t most) {
  const std::size_t width = std::min<std::size_t>(40, text_width() - 30);
  const std::size_t full = most == 0 ? 0 : width * points / most;
  return tr("[{}{}] {} of {} points", std::string(full, '#'), std::string(width - full, '.'),
            points, most);
}

/// How far an exercise is, in a line.
std::string line_of(const Exercise& exercise, const Known& known) {
  const auto state = fmt::format("{:<16}", known.state);
  const auto label =
      fmt::format("  {:<20}{} {:>2}/{:<2}  ", exercise.id, state, known.points, exercise.points);
  auto line = grader::beside(label, tr(exercise.title), terminal::line_width());
  return line.replace(line.find(state), state.size(), colored(known.shown_as, state));
}

}  // namespace

int overview() {
  std::size_t points = 0;
  std::size_t most = 0;
  std::string part;
  // With a line for what is typed next, all of it is seen on a terminal of 24 lines.
  std::string text = bold(tr("Weir: stateful stream processing, exercise by exercise")) + "\n";
  for (const auto& exercise : all_exercises()) {
    if (exercise.part != part) text += tr(exercise.part) + "\n";
    part = exercise.part;
    if (exercise.files.empty()) {
      text += grader::beside(fmt::format("  {:<20}", exercise.id), tr(exercise.title),
                             terminal::line_width());
      continue;
    }
    const Known known = known_of(exercise);
    points += known.points;
    most += exercise.points;
    text += line_of(exercise, known);
  }
  text += "  " + bar(points, most) + "\n";
  const auto next = current_exercise();
  if (points == most) {
    text += tr("All done. ./weir solution NAME shows how else it can be written.\n");
  } else {
    text +=
        tr("Next: read exercises/{}/README.md, write {}\n"
           "then ./weir check {}, or ./weir watch: it checks when you save\n",
           bold(next.id), next.files.front(), next.name);
  }
  say(text);
  return 0;
}

int hint(const std::optional<std::string>& name) {
  const Exercise exercise = name ? graded_exercise_named("hint", *name) : current_exercise();
  const auto text = read_submission(exercises_folder(), exercise);
  const auto verdict = text ? remembered_verdict(exercise.id, *text) : std::nullopt;
  const auto given = last_hint(exercise.id);
  GivenHint next{.number = given.number + 1, .test = given.test};
  const auto* failure = verdict ? verdict->first_failure() : nullptr;
  // Another test has failed: its own hint comes first, and the others follow.
  if (failure != nullptr && failure->outcome != Outcome::not_started &&
      failure->name != given.test) {
    next = {.number = failure->hint, .test = failure->name};
  }
  next.number = std::clamp<std::size_t>(next.number, 1, exercise.hints.size());
  remember_hint(exercise.id, next);
  say(tr("{}, hint {} of {}:\n\n{}\n", bold(exercise.id), next.number, exercise.hints.size(),
         wrapped(tr(exercise.hints.at(next.number - 1)), text_width())));
  if (next.number < exercise.hints.size()) say(tr("\nOnce more, ./weir hint says more.\n"));
  return 0;
}

int reset(const std::string& name, bool force) {
  const Exercise exercise = graded_exercise_named("reset", name);
  const fs::path file = file_of(exercises_folder(), exercise);
  const std::string stub = text_of(stub_of(exercise));
  if (read_submission(exercises_folder(), exercise) == stub) {
    say(tr("{} is as it was at the beginning\n", as_typed(file).string()));
    return 0;
  }
  if (!force) {
    say(tr("Begin {} again? What you have written is kept beside it. [y/N] ", exercise.id));
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "Y" && answer != "yes") {
      say(tr("Nothing was changed.\n"));
      return 1;
    }
  }
  if (fs::exists(file)) {
    const fs::path kept = unused_name(file);
    fs::rename(file, kept);
    say(tr("Your file is now {}\n", as_typed(kept).string()));
  }
  write_text(file, stub);
  remember_hint(exercise.id, {});
  say(tr("{} is the stub again\n", as_typed(file).string()));
  return 0;
}

int solution(const std::string& name, bool force) {
  const Exercise exercise = graded_exercise_named("solution", name);
  const fs::path folder = root_folder() / "solutions" / exercise.id;
  if (!fs::is_directory(folder)) {
    throw UsageError(tr("solution: this copy of the workbook comes without solutions"));
  }
  const auto text = read_submission(exercises_folder(), exercise);
  const auto verdict = text ? remembered_verdict(exercise.id, *text) : std::nullopt;
  if (!force && (!verdict || verdict->outcome != Outcome::passed)) {
    throw UsageError(tr("solution: {} is not passed yet; ./weir check {} first, or say --force",
                        exercise.id, exercise.name));
  }
  say(text_of(folder / exercise.files.front()));
  say("\n" + std::string(72, '-') + "\n\n" + text_of(folder / "DISCUSSION.md"));
  return 0;
}

}  // namespace weir::cli
