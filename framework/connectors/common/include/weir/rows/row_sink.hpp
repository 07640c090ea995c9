/// \file
/// Rows of a table, which the sinks of all databases write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "weir/connectors/item_sink.hpp"

namespace weir::rows {

/// A value of a column; a monostate is NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
/// A row, in the order of the columns.
using Row = std::vector<Value>;

/// Which table, and what it looks like.
struct Table {
  std::string database;              ///< the file, or the address of the server
  std::string name;                  ///< of the table: letters, digits and `_`
  std::vector<std::string> columns;  ///< their names, likewise
  std::size_t key_columns = 0;       ///< for upserts: how many of the first ones make up the key
  /// What the columns are in SQL, such as `bigint`: the table is created with them if it is not
  /// there. Where there are none, a server has to have the table; SQLite needs none.
  std::vector<std::string> types = {};
};

/// What writes rows, in two phases or as they come.
using RowTransactions = connectors::ItemTransactions<Row>;
using RowWriter = connectors::ItemWriter<Row>;

}  // namespace weir::rows
