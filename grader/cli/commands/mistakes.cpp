#include "mistakes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "selftest/mistakes.hpp"
#include "suggest.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Mistakes = std::vector<CataloguedMistake>;

Mistakes all_mistakes() {
  Mistakes all;
  for (const auto& exercise : graded_exercises()) {
    std::ranges::move(read_mistakes(exercise.id), std::back_inserter(all));
  }
  if (all.empty())
    throw UsageError(tr("mistakes: this copy of the workbook comes without mistakes"));
  return all;
}

/// The one of that name. \throws UsageError if there is none, which suggests one of these or of
/// `others`; or more than one.
CataloguedMistake one_named(const std::string& name, const Mistakes& mistakes,
                            std::vector<std::string> others) {
  Mistakes found;
  std::vector<std::string> places;
  for (const auto& mistake : mistakes) {
    others.push_back(mistake.name);
    if (mistake.name != name) continue;
    found.push_back(mistake);
    places.push_back(mistake.exercise + "/" + mistake.name);
  }
  if (found.empty()) {
    throw UsageError(tr("mistakes: expected a mistake (./weir mistakes lists them), found '{}'{}",
                        name, did_you_mean(name, others)));
  }
  if (found.size() > 1) {
    throw UsageError(tr("mistakes: expected one mistake: {}, found '{}', which is the name of {}",
                        fmt::join(places, tr(" or ")), name, found.size()));
  }
  return found.front();
}

/// All, those of an exercise, or one.
Mistakes chosen_by(const std::string& which) {
  auto all = all_mistakes();
  if (which.empty()) return all;
  std::vector<std::string> exercises;
  for (const auto& exercise : graded_exercises()) exercises.push_back(exercise.name);
  const auto slash = which.find('/');
  if (slash == std::string::npos && !workbook::find_exercise(graded_exercises(), which)) {
    return {one_named(which, all, exercises)};
  }
  const auto id = graded_exercise_named("mistakes", which.substr(0, slash)).id;
  std::erase_if(all, [&](const auto& mistake) { return mistake.exercise != id; });
  if (slash == std::string::npos) return all;
  return {one_named(which.substr(slash + 1), all, {})};
}

/// By exercise: names at the left, titles at the right.
std::string list_of(const Mistakes& mistakes) {
  constexpr std::size_t line = 80;
  std::string text;
  std::size_t width = 0;
  for (auto mistake = mistakes.begin(); mistake != mistakes.end(); ++mistake) {
    const auto& exercise = mistake->exercise;
    if (mistake == mistakes.begin() || exercise != (mistake - 1)->exercise) {
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", bold(exercise));
      width = 0;
      for (const auto& other : mistakes) {
        if (other.exercise == exercise) width = std::max(width, other.name.size() + 4);
      }
    }
    std::string title = wrapped(tr(mistake->title), line - width);
    for (auto at = title.find('\n'); at != std::string::npos; at = title.find('\n', at + 1)) {
      title.insert(at + 1, width, ' ');
    }
    text += fmt::format("  {:<{}}{}\n", mistake->name, width - 2, title);
  }
  return text + tr("\n./weir mistakes NAME says more of one, with --diff what is wrong in it.\n");
}

std::string facts_of(const CataloguedMistake& mistake) {
  std::string text = fmt::format("{}\n{}\n\n{}\n\n", bold(mistake.exercise + "/" + mistake.name),
                                 wrapped(tr(mistake.title)),
                                 wrapped(tr(mistake.misconception) + "\n" + tr(mistake.why)));
  if (!mistake.caught_by.empty()) text += tr("Caught by   hidden/{}\n", mistake.caught_by);
  text +=
      tr("Written in  {}\nMade of     {}\n", mistake.listed_in().string(), mistake.file.string());
  if (mistake.number) {
    text += tr("Known as    number {} of what learners get wrong\n", *mistake.number);
  }
  if (!mistake.cannot_be_named.empty()) {
    text += fmt::format("\n{}\n",
                        wrapped(tr("It is not named to students: {}", mistake.cannot_be_named)));
  }
  return text + tr("\n--diff shows what is wrong in it, --program all of it.\n");
}

/// The program that is right: where there are no edits, the reference solution.
fs::path right_program(const CataloguedMistake& mistake) {
  if (!mistake.edits.empty()) return mistake.file;
  const auto exercise = graded_exercise_named("mistakes", mistake.exercise);
  return fs::path("solutions") / exercise.id / exercise.files.front();
}

/// As `diff` prints it.
std::string difference_of(const CataloguedMistake& mistake) {
  const auto right = right_program(mistake).string();
  const fs::path wrong = fs::temp_directory_path() / fmt::format("weir-mistake-{}.cpp", getpid());
  write_text(wrong, wrong_program(mistake));
  const auto result = run_process(
      {.words = {"diff", "-u", isatty(STDOUT_FILENO) != 0 ? "--color=always" : "--color=never",
                 "--label", right, "--label", mistake.exercise + "/" + mistake.name, right,
                 wrong.string()},
       .folder = root_folder().string()});
  std::error_code ignored;
  fs::remove(wrong, ignored);
  if (result.end != ProcessResult::End::exited || result.code > 1) {
    throw Error(tr("diff failed:\n{}", result.output));
  }
  return result.output;
}

}  // namespace

int mistakes(const MistakesOptions& options) {
  const auto chosen = chosen_by(options.which);
  if (options.with_program) {
    if (chosen.size() > 1) throw UsageError(tr("--program: expected the name of one mistake"));
    say(wrong_program(chosen.front()));
  } else if (options.with_diff) {
    for (const auto& mistake : chosen) say(difference_of(mistake));
  } else {
    say(chosen.size() > 1 ? list_of(chosen) : facts_of(chosen.front()));
  }
  return 0;
}

}  // namespace weir::cli
