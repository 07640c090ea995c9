// The only file that includes toml++: it takes seconds to compile.
#include "workbook.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <string_view>

#include "weir/error.hpp"

namespace weir::workbook {
namespace {

/// Reads the fields of one exercise, and complains of what is not as it must be.
class ExerciseReader {
 public:
  ExerciseReader(const std::string& path, const toml::table& table) : path_(path), table_(table) {}

  Exercise read() {
    check_names();
    Exercise exercise;
    exercise.id = text("id");
    const auto digits = exercise.id.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string::npos || exercise.id[digits] != '_' ||
        exercise.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") !=
            std::string::npos ||
        digits + 1 == exercise.id.size()) {
      fail(field("id"), "a number, '_' and a name in small letters", exercise.id);
    }
    exercise.name = exercise.id.substr(digits + 1);
    exercise.title = text("title");
    if (table_.contains("part")) exercise.part = text("part");
    exercise.files = texts("files");
    exercise.points = points();
    exercise.hints = texts("hints");
    return exercise;
  }

  [[noreturn]] void fail(const toml::node& node, const std::string& expected,
                         const std::string& found) const {
    const auto& at = node.source().begin;
    throw ParseError(path_, at.line, at.column, expected, found);
  }
  const toml::node& field(const char* name) const {
    const auto* node = table_.get(name);
    if (node == nullptr) fail(table_, fmt::format("an exercise with '{}'", name), "none");
    return *node;
  }

 private:
  void check_names() const {
    for (const auto& [key, node] : table_) {
      const std::string_view name = key.str();
      if (name != "part" && name != "id" && name != "title" && name != "files" &&
          name != "points" && name != "hints") {
        fail(node, "part, id, title, files, points or hints", std::string(name));
      }
    }
  }
  std::string text(const char* name) const { return text_of(field(name), name); }
  std::string text_of(const toml::node& node, const char* name) const {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) {
      fail(node, fmt::format("text for '{}'", name), value ? "nothing" : kind_of(node));
    }
    return *value;
  }
  std::vector<std::string> texts(const char* name) const {
    const auto& node = field(name);
    const auto* array = node.as_array();
    if (array == nullptr) fail(node, fmt::format("a list of texts for '{}'", name), kind_of(node));
    std::vector<std::string> values;
    for (const auto& value : *array) values.push_back(text_of(value, name));
    return values;
  }
  std::size_t points() const {
    const auto& node = field("points");
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0) {
      fail(node, "a number of points, 0 or more", value ? std::to_string(*value) : kind_of(node));
    }
    return static_cast<std::size_t>(*value);
  }
  static std::string kind_of(const toml::node& node) {
    std::ostringstream kind;
    kind << node.type();
    return kind.str();
  }

  const std::string& path_;
  const toml::table& table_;
};

toml::table parse(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(fmt::format("cannot read the list of exercises, {}", path));
  try {
    return toml::parse(file, path);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw ParseError(path, at.line, at.column, "TOML", std::string(error.description()));
  }
}

std::string without_zeros(const std::string& number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

}  // namespace

std::vector<Exercise> read_workbook(const std::string& path) {
  const toml::table file = parse(path);
  const auto* list = file["exercise"].as_array();
  if (list == nullptr || file.size() != 1) {
    throw ParseError(path, 1, 1, "nothing but [[exercise]]s", list == nullptr ? "none" : "more");
  }
  std::vector<Exercise> exercises;
  for (const auto& node : *list) {
    const auto* table = node.as_table();
    if (table == nullptr) throw ParseError(path, 1, 1, "[[exercise]]", "something else");
    ExerciseReader reader(path, *table);
    Exercise exercise = reader.read();
    if (find_exercise(exercises, exercise.id) != nullptr ||
        find_exercise(exercises, exercise.name) != nullptr) {
      reader.fail(reader.field("id"), "a name that no other exercise has", exercise.id);
    }
    if (exercise.part.empty() && !exercises.empty()) exercise.part = exercises.back().part;
    exercises.push_back(std::move(exercise));
  }
  return exercises;
}

const Exercise* find_exercise(const std::vector<Exercise>& exercises, const std::string& name) {
  std::filesystem::path path = name;
  if (!path.has_filename()) path = path.parent_path();
  const auto word = path.stem().string();
  const bool is_number = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
  const auto found = std::find_if(exercises.begin(), exercises.end(), [&](const auto& exercise) {
    if (is_number) return without_zeros(exercise.id.substr(0, 2)) == without_zeros(word);
    return exercise.name == word || exercise.id == word;
  });
  return found == exercises.end() ? nullptr : &*found;
}

}  // namespace weir::workbook
