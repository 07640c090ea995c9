#include "workbench.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "suggest.hpp"
#include "terminal/output.hpp"
#include "usage_error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

Exercise find(std::string_view command, const std::string& name,
              const std::vector<Exercise>& exercises) {
  if (const auto* found = workbook::find_exercise(exercises, name)) return *found;
  std::vector<std::string> names;
  names.reserve(exercises.size());
  for (const auto& exercise : exercises) names.push_back(exercise.name);
  throw UsageError(fmt::format("{}: expected an exercise (./weir lists them), found '{}'{}",
                               command, name, did_you_mean(name, names)));
}

std::string in_color(int color, const std::string& text) {
  static const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  return is_terminal ? fmt::format("\033[{}m{}\033[0m", color, text) : text;
}

std::size_t count_passed(const Verdict& verdict) {
  return static_cast<std::size_t>(std::count_if(verdict.tests.begin(), verdict.tests.end(),
                                                [](const auto& test) { return test.passed(); }));
}

/// An explanation with what was expected in green, and the mark of the first difference in red.
std::string painted(const std::string& explanation) {
  constexpr int red = 31;
  constexpr int green = 32;
  std::string text;
  for (std::size_t begin = 0; begin < explanation.size();) {
    const auto end = std::min(explanation.find('\n', begin), explanation.size() - 1) + 1;
    std::string line = explanation.substr(begin, end - begin);
    begin = end;
    const auto mark = line.find("=>    |");
    if (mark != std::string::npos) line.replace(mark, 2, in_color(red, "=>"));
    for (const auto& [word, color] :
         {std::pair{"|  expected", green}, std::pair{"|  actual", red}}) {
      const auto at = line.find(word);
      if (at == std::string::npos) continue;
      const std::string label = std::string(word).substr(3);
      line.replace(at + 3, label.size(), in_color(color, label));
    }
    text += line;
  }
  return text;
}

/// What is held beyond need, in points.
std::string cost_line(const Verdict& verdict) {
  const auto cost = verdict.cost();
  if (cost == 0) return "";
  return fmt::format("What is held costs {} of {} points.\n", cost, verdict.most_points);
}

/// Where the scenario of a failed test can be found.
std::string scenario_line(const Exercise& exercise, const TestResult& failure) {
  const fs::path file = scenario_folder(exercise.id) / (failure.name + ".json");
  return fs::exists(file) ? fmt::format("As JSON: {}\n", as_typed(file).string()) : "";
}

}  // namespace

std::vector<Exercise> all_exercises() {
  return workbook::read_workbook((root_folder() / "exercises" / "workbook.toml").string());
}

std::vector<Exercise> graded_exercises() {
  std::vector<Exercise> graded;
  for (auto& exercise : all_exercises()) {
    if (!exercise.files.empty()) graded.push_back(std::move(exercise));
  }
  return graded;
}

Exercise exercise_named(std::string_view command, const std::string& name) {
  return find(command, name, all_exercises());
}

Exercise graded_exercise_named(std::string_view command, const std::string& name) {
  return find(command, name, graded_exercises());
}

fs::path implementation_folder(const std::string& with) {
  if (with == "exercises" || with == "solutions") {
    if (fs::path own = root_folder() / with; fs::is_directory(own)) return own;
  }
  if (!fs::is_directory(with)) {
    throw UsageError(
        fmt::format("--with: expected exercises, solutions or a folder, found '{}'", with));
  }
  return fs::absolute(with);
}

fs::path file_of(const fs::path& folder, const Exercise& exercise) {
  return folder / exercise.id / exercise.files.at(0);
}

fs::path stub_of(const Exercise& exercise) {
  return root_folder() / "grader" / "stubs" / (exercise.id + ".cpp");
}

fs::path unused_name(const fs::path& file) {
  for (int number = 1;; ++number) {
    fs::path name = fmt::format("{}.{}", file.string(), number);
    if (!fs::exists(name)) return name;
  }
}

fs::path as_typed(const fs::path& path) {
  const fs::path relative = path.lexically_proximate(fs::current_path());
  return relative.string().size() < path.string().size() ? relative : path;
}

Exercise current_exercise() {
  const auto exercises = graded_exercises();
  for (const auto& exercise : exercises) {
    const auto text = read_submission(root_folder() / "exercises", exercise);
    const auto verdict = text ? remembered_verdict(exercise.id, *text) : std::nullopt;
    if (!verdict || verdict->outcome != Outcome::passed) return exercise;
  }
  return exercises.back();
}

void say(std::string_view text) {
  terminal::Output output(std::nullopt);
  output.write(text);
}

std::string wrapped(std::string_view text, std::size_t width) {
  std::string lines;
  std::size_t used = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    if (used > 0 && used + 1 + word.size() > width) {
      lines += '\n';
      used = 0;
    }
    if (used > 0) lines += ' ';
    lines += word;
    used += (used > 0 ? 1 : 0) + word.size();
    const bool line_ends = end < text.size() && text[end] == '\n';
    if (line_ends) lines += '\n';
    if (line_ends) used = 0;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string line_of(const Exercise& exercise, const Verdict& verdict) {
  return fmt::format("{:<24}{} {:>3} of {} points\n", exercise.id,
                     colored(verdict.outcome, fmt::format("{:<17}", name_of(verdict.outcome))),
                     verdict.points, verdict.most_points);
}

std::string details_of(const Exercise& exercise, const Verdict& verdict) {
  const auto command = [&](const char* name) {
    return fmt::format("./weir {} {}", name, exercise.name);
  };
  if (verdict.outcome == Outcome::passed) return "";
  if (verdict.outcome == Outcome::does_not_compile) return '\n' + verdict.errors;
  const TestResult* failure = verdict.first_failure();
  if (failure == nullptr) return "";
  if (verdict.outcome == Outcome::not_started) {
    return fmt::format("\nThe task is in exercises/{}/README.md.\nYou write {}.\n", exercise.id,
                       as_typed(file_of(root_folder() / "exercises", exercise)).string());
  }
  return fmt::format("\n{} of {} tests passed. The first that did not is {}.\n\n{}\n{}{}Next: {}\n",
                     count_passed(verdict), verdict.tests.size(), bold(failure->name),
                     painted(failure->explanation), cost_line(verdict),
                     scenario_line(exercise, *failure), command("hint"));
}

std::string bold(const std::string& text) { return in_color(1, text); }

std::string colored(Outcome outcome, const std::string& text) {
  constexpr int red = 31;
  constexpr int green = 32;
  constexpr int grey = 90;
  return in_color(outcome == Outcome::passed        ? green
                  : outcome == Outcome::not_started ? grey
                                                    : red,
                  text);
}

}  // namespace weir::cli
