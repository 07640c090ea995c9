#include "selftest/equivalents.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "weir/error.hpp"

namespace weir::cli {
namespace {

Equivalent read_entry(const toml::table& table, const std::string& file) {
  static constexpr std::array<std::string_view, 4> known{"program", "line", "change", "why"};
  for (const auto& [key, value] : table) {
    const bool is_known = std::find(known.begin(), known.end(), key.str()) != known.end();
    if (is_known && value.is_string()) continue;
    throw Error(fmt::format("{}:{}: expected program, line, change or why, found {}", file,
                            value.source().begin.line, key.str()));
  }
  Equivalent entry{table["program"].value_or(std::string()), table["line"].value_or(std::string()),
                   table["change"].value_or(std::string()), table["why"].value_or(std::string())};
  if (entry.line.empty() || entry.why.empty()) {
    throw Error(fmt::format("{}:{}: expected a line and why it may be changed, found none", file,
                            table.source().begin.line));
  }
  return entry;
}

}  // namespace

bool Equivalent::names(const std::string& of, const Mutant& mutant) const {
  return line == mutant.source && (change.empty() || change == mutant.change) &&
         (program.empty() || program == of);
}

std::vector<Equivalent> read_equivalents(const std::filesystem::path& file) try {
  std::vector<Equivalent> entries;
  if (!std::filesystem::exists(file)) return entries;
  const auto document = toml::parse_file(file.string());
  for (const auto& [key, value] : document) {
    const auto* list = value.as_array();
    if (key.str() != "equivalent" || list == nullptr)
      throw Error(fmt::format("{}: expected [[equivalent]], found {}", file.string(), key.str()));
    for (const auto& entry : *list) {
      if (const auto* table = entry.as_table())
        entries.push_back(read_entry(*table, file.string()));
    }
  }
  return entries;
} catch (const toml::parse_error& error) {
  throw Error(
      fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
}

}  // namespace weir::cli
