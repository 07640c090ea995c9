#include "workbench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <utility>

#include "grade/paths.hpp"
#include "grade/records.hpp"
#include "suggest.hpp"
#include "terminal/output.hpp"
#include "terminal/size.hpp"
#include "texts/texts.hpp"
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
  throw UsageError(tr("{}: expected an exercise (./weir lists them), found '{}'{}", command, name,
                      did_you_mean(name, names)));
}

std::string in_color(int color, const std::string& text) {
  static const bool has_colors = terminal::has_colors();
  return has_colors ? fmt::format("\033[{}m{}\033[0m", color, text) : text;
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

std::vector<Exercise> exercises_named(std::string_view command, const std::string& names) {
  auto all = graded_exercises();
  if (names.empty()) return all;
  std::set<std::string> wanted;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    wanted.insert(graded_exercise_named(command, name).id);
  }
  std::erase_if(all, [&](const Exercise& exercise) { return !wanted.contains(exercise.id); });
  return all;
}

fs::path implementation_folder(const std::string& with) {
  if (with == "exercises" || with == "solutions") {
    if (fs::path own = root_folder() / with; fs::is_directory(own)) return own;
  }
  if (!fs::is_directory(with)) {
    throw UsageError(tr("--with: expected exercises, solutions or a folder, found '{}'", with));
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
    const std::size_t columns = columns_of(word);
    if (used > 0 && used + 1 + columns > width) {
      lines += '\n';
      used = 0;
    }
    if (used > 0) lines += ' ';
    lines += word;
    used += (used > 0 ? 1 : 0) + columns;
    const bool line_ends = end < text.size() && text[end] == '\n';
    if (line_ends) lines += '\n';
    if (line_ends) used = 0;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t text_width() { return terminal::line_width() - 4; }

std::string last_part(const std::string& test) { return test.substr(test.find('.') + 1); }

std::string test_named(std::string_view command, const std::string& name,
                       const std::vector<std::string>& tests) {
  const auto all = +[](const std::string& test) { return test; };
  const auto without_kind =
      +[](const std::string& test) { return test.substr(test.find('/') + 1); };
  std::vector<std::string> others;
  for (const auto part : {all, without_kind, &last_part}) {
    for (const auto& test : tests) {
      if (part(test) == name) return test;
      others.push_back(part(test));
    }
  }
  throw UsageError(tr("{}: expected a test (./weir check NAME lists them), found '{}'{}", command,
                      name, did_you_mean(name, others)));
}

std::string warnings_of(const Verdict& verdict) {
  if (verdict.warnings.empty()) return "";
  return tr("\nThe compiler warns, which costs nothing:\n\n{}", verdict.warnings);
}

std::string bold(const std::string& text) { return in_color(1, text); }

std::string red(const std::string& text) { return in_color(31, text); }
std::string green(const std::string& text) { return in_color(32, text); }

std::string colored(Outcome outcome, const std::string& text) {
  constexpr int grey = 90;
  if (outcome == Outcome::passed) return green(text);
  return outcome == Outcome::not_started ? in_color(grey, text) : red(text);
}

}  // namespace weir::cli
