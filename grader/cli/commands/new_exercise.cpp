#include "new_exercise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "workbench.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using workbook::Exercise;

constexpr std::string_view template_ending = ".template";

fs::path registry() { return fs::path("exercises") / "workbook.toml"; }

/// What stands for what in the templates.
using Words = std::array<std::pair<std::string_view, std::string>, 4>;

Words words_of(const std::string& id, std::string title) {
  const std::string number = id.substr(0, 2);
  const std::string name = id.substr(3);
  if (title.empty()) {
    title = name;
    std::replace(title.begin(), title.end(), '_', ' ');
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  }
  return {{{"@id@", id}, {"@number@", number}, {"@name@", name}, {"@title@", std::move(title)}}};
}

std::string filled_in(std::string text, const Words& words) {
  for (const auto& [word, by] : words) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
      text.replace(at, word.size(), by);
    }
  }
  return text;
}

void check_id(const std::string& id, const std::vector<Exercise>& exercises) {
  // A longer name does not fit the lines that `weir` prints.
  static const std::regex form("[0-9]{2}_[a-z][a-z0-9_]{0,15}");
  if (!std::regex_match(id, form)) {
    throw UsageError(
        tr("new-exercise: expected two digits, '_' and a name of at most 16 small letters, "
           "digits and '_', such as 15_late_rides, found '{}'",
           id));
  }
  for (const auto& exercise : exercises) {
    const bool same_number = exercise.id.starts_with(id.substr(0, 3));
    if (!same_number && exercise.name != id.substr(3)) continue;
    throw UsageError(tr("new-exercise: expected a {} that is free, found '{}': there is {}",
                        same_number ? tr("number") : tr("name"), id, exercise.id));
  }
}

void check_title(const std::string& title) {
  const bool fits = std::none_of(title.begin(), title.end(), [](unsigned char c) {
    return c == '"' || c == '\\' || std::iscntrl(c) != 0;
  });
  if (!fits || title.size() > 34) {
    throw UsageError(tr(
        "--title: expected at most 34 letters without quotes and backslashes, found '{}'", title));
  }
}

/// The new files and their texts, below the root.
std::map<fs::path, std::string> files_from_templates(const Words& words) {
  const fs::path templates = root_folder() / "grader" / "new_exercise";
  if (!fs::is_directory(templates)) {
    throw UsageError(tr("new-exercise: this copy of the workbook comes without templates"));
  }
  std::map<fs::path, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(templates)) {
    if (entry.path().extension() != template_ending) continue;
    const auto name = fs::path(entry.path()).replace_extension().lexically_relative(templates);
    files[filled_in(name.string(), words)] = filled_in(text_of(entry.path()), words);
  }
  return files;
}

/// The registry with one more entry, in the order of the numbers.
std::string with_entry(std::string text, const std::string& entry, const std::string& id,
                       const std::vector<Exercise>& exercises) {
  const auto next = std::find_if(exercises.begin(), exercises.end(),
                                 [&](const auto& exercise) { return exercise.id > id; });
  if (next == exercises.end()) return text + "\n" + entry;
  const auto at = text.rfind("[[exercise]]", text.find("\"" + next->id + "\""));
  if (at == std::string::npos) {
    throw Error(
        tr("{}: expected [[exercise]] before {}, found none", registry().string(), next->id));
  }
  return text.insert(at, entry + "\n");
}

}  // namespace

int new_exercise(const std::string& id, const std::string& title) {
  const auto exercises = all_exercises();
  check_id(id, exercises);
  check_title(title);
  const auto words = words_of(id, title);
  const std::string name = id.substr(3);
  auto files = files_from_templates(words);
  // What students begin with, and what `weir reset` brings back.
  files[fs::path("grader") / "stubs" / (id + ".cpp")] =
      files.at(fs::path("exercises") / id / (name + ".cpp"));
  const auto entry = files.extract(registry()).mapped();

  for (const auto& [file, text] : files) {
    if (!fs::exists(root_folder() / file)) continue;
    throw UsageError(tr("new-exercise: {} is there already", file.string()));
  }
  std::string made;
  for (const auto& [file, text] : files) {
    fs::create_directories((root_folder() / file).parent_path());
    write_text(root_folder() / file, text);
    made += fmt::format("  {}\n", file.string());
  }
  write_text(root_folder() / registry(),
             with_entry(text_of(root_folder() / registry()), entry, id, exercises));
  say(
      tr("Made {}, an exercise that keeps START events, for you to change:\n\n"
         "{}  {} (an entry)\n\n"
         "docs/guide/writing-an-exercise.md says what to write where. Then:\n\n"
         "  ./weir check {}              NOT STARTED, as students find it\n"
         "  ./weir selftest {} --write   records what the mistakes do\n"
         "  ./weir selftest {}           the tests know right from wrong\n",
         id, made, registry().string(), name, name, name));
  return 0;
}

}  // namespace weir::cli
