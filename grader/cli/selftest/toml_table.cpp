#include "selftest/toml_table.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "grade/files.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

using namespace grader;
namespace fs = std::filesystem;

TomlTable converted(const std::string& file, const toml::table& from) {
  TomlTable table;
  table.file = file;
  if (from.source().begin) {
    table.line = from.source().begin.line;
    table.column = from.source().begin.column;
  }
  for (const auto& [key, node] : from) {
    const std::string name(key.str());
    const auto* list = node.as_array();
    if (const auto text = node.value_exact<std::string>()) {
      table.texts[name] = *text;
    } else if (const auto number = node.value_exact<std::int64_t>()) {
      table.numbers[name] = *number;
    } else if (list != nullptr && list->is_homogeneous(toml::node_type::table)) {
      for (const auto& entry : *list) {
        table.lists[name].push_back(converted(file, *entry.as_table()));
      }
    } else {
      std::ostringstream kind;
      kind << node.type();
      const auto& at = node.source().begin;
      throw ParseError(file, at.line, at.column,
                       fmt::format("a text, a whole number or [[tables]] for '{}'", name),
                       kind.str());
    }
  }
  return table;
}

}  // namespace

void TomlTable::allow(std::initializer_list<std::string_view> names) const {
  const auto check = [&](const auto& values) {
    for (const auto& [name, value] : values) {
      if (std::find(names.begin(), names.end(), name) == names.end())
        fail(fmt::format("{}", fmt::join(names, ", ")), fmt::format("'{}'", name));
    }
  };
  check(texts);
  check(numbers);
  check(lists);
}

const std::string& TomlTable::text(const std::string& name) const {
  const auto& text = text_or_nothing(name);
  if (text.empty()) fail(fmt::format("a text for '{}'", name), "nothing");
  return text;
}

const std::string& TomlTable::text_or_nothing(const std::string& name) const {
  const auto found = texts.find(name);
  if (found == texts.end()) fail(fmt::format("a text '{}'", name), "none");
  return found->second;
}

std::string TomlTable::optional_text(const std::string& name) const {
  const auto found = texts.find(name);
  return found == texts.end() ? "" : found->second;
}

std::optional<std::int64_t> TomlTable::number(const std::string& name) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::vector<TomlTable> TomlTable::tables(const std::string& name) const {
  const auto found = lists.find(name);
  return found == lists.end() ? std::vector<TomlTable>{} : found->second;
}

void TomlTable::fail(const std::string& expected, const std::string& found) const {
  throw ParseError(file, line, column, expected, found);
}

TomlTable read_toml(const fs::path& file) try {
  return converted(file.string(), toml::parse(text_of(file), file.string()));
} catch (const toml::parse_error& error) {
  const auto& at = error.source().begin;
  throw ParseError(file.string(), at.line, at.column, "TOML", std::string(error.description()));
}

}  // namespace weir::cli
