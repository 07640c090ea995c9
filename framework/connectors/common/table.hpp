/// \file
/// What sinks of databases do with tables, whatever the database.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "weir/rows/row_sink.hpp"

namespace weir::connectors {

/// \throws InvalidJob if the table makes no sense, or a name is none of letters, digits and `_`.
void check(const rows::Table& table);
/// \throws InvalidJob if it has no key, which an upsert needs.
void check_key(const rows::Table& table);
/// \throws InvalidJob unless the row has a value for each column.
void check(const rows::Table& table, const rows::Row& row);
/// `"a", "b"`, with that quote; `pattern` may say more of each name: `{0}` stands for it.
std::string quoted(const std::vector<std::string>& names, char quote,
                   const std::string& pattern = "{0}");
/// The names of the columns of the key, and those of the others.
std::vector<std::string> key_of(const rows::Table& table);
std::vector<std::string> others_of(const rows::Table& table);
/// What stands between the parentheses of CREATE TABLE.
std::string definition_of(const rows::Table& table, char quote);
/// The last row of each key, in the order of keys: so nobody waits for a row that others hold while
/// they wait for one of ours.
std::vector<const rows::Row*> last_of_each_key(const rows::Table& table,
                                               const std::vector<rows::Row>& rows);

}  // namespace weir::connectors
