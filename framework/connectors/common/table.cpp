#include "common/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "weir/error.hpp"

namespace weir::connectors {
namespace {

void check_name(const std::string& name) {
  const bool fits = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
  if (fits) return;
  throw InvalidJob(fmt::format(
      "the name of a table or a column has letters, digits and '_', but one is '{}'", name));
}

}  // namespace

void check(const rows::Table& table) {
  if (table.columns.empty() || table.key_columns > table.columns.size()) {
    throw InvalidJob(fmt::format(
        "table '{}' needs a column at least, and no more columns in its key than there are: it has "
        "{}, and {} in the key",
        table.name, table.columns.size(), table.key_columns));
  }
  if (!table.types.empty() && table.types.size() != table.columns.size()) {
    throw InvalidJob(
        fmt::format("table '{}' needs a type for each of its {} columns, or none, but it has {}",
                    table.name, table.columns.size(), table.types.size()));
  }
  check_name(table.name);
  for (const std::string& column : table.columns) check_name(column);
}

void check_key(const rows::Table& table) {
  if (table.key_columns > 0) return;
  throw InvalidJob(fmt::format(
      "an upsert into table '{}' needs a key: set key_columns to how many of the first columns "
      "make it up",
      table.name));
}

void check(const rows::Table& table, const rows::Row& row) {
  if (row.size() == table.columns.size()) return;
  throw InvalidJob(fmt::format("a row of table '{}' needs {} values, but it has {}", table.name,
                               table.columns.size(), row.size()));
}

std::string quoted(const std::vector<std::string>& names, char quote, const std::string& pattern) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += fmt::format(fmt::runtime(pattern), fmt::format("{0}{1}{0}", quote, name));
  }
  return text;
}

std::vector<std::string> key_of(const rows::Table& table) {
  return {table.columns.begin(),
          table.columns.begin() + static_cast<std::ptrdiff_t>(table.key_columns)};
}

std::vector<std::string> others_of(const rows::Table& table) {
  return {table.columns.begin() + static_cast<std::ptrdiff_t>(table.key_columns),
          table.columns.end()};
}

std::string definition_of(const rows::Table& table, char quote) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) text += ", ";
    text += quoted({table.columns[i]}, quote);
    if (!table.types.empty()) text += ' ' + table.types[i];
  }
  if (table.key_columns > 0) {
    text += fmt::format(", PRIMARY KEY ({})", quoted(key_of(table), quote));
  }
  return text;
}

std::vector<const rows::Row*> last_of_each_key(const rows::Table& table,
                                               const std::vector<rows::Row>& rows) {
  std::map<rows::Row, const rows::Row*> last;
  for (const rows::Row& row : rows) {
    last[{row.begin(), row.begin() + static_cast<std::ptrdiff_t>(table.key_columns)}] = &row;
  }
  std::vector<const rows::Row*> result;
  result.reserve(last.size());
  for (const auto& [key, row] : last) result.push_back(row);
  return result;
}

}  // namespace weir::connectors
