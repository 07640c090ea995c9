/// \file
/// A table of a SQLite database as a sink.
///
/// In two phases: rows are written to a table of their own, `weir_staged`, where nobody looks for
/// results; with the commit they move to the table, in one transaction of SQLite with the id of
/// Weir's in `weir_committed`. So each result is there once, whatever dies, and commit can be asked
/// for again. An upsert replaces the row of the same key: idempotent, the last state is right.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/rows/row_sink.hpp"

namespace weir::sqlite {

using rows::Row;
/// Its `database` is a file. The table is created if it is not there.
using rows::Table;
using rows::Value;

/// Whether the database has that table and it has rows. \throws Error if it cannot be read.
bool holds_rows(const Table& table);

namespace internal {

std::unique_ptr<rows::RowTransactions> row_transactions(Table table, const std::string& sink,
                                                        std::size_t subtask,
                                                        std::size_t parallelism);
std::unique_ptr<rows::RowWriter> row_upserts(Table table);

}  // namespace internal

/// Each result is in the table once. `name` is that of the sink, see TwoPhaseCommitSink::name().
/// A job that begins anew adds to what the table holds.
template <class T>
class SqliteSink final : public connectors::ItemTransactionSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table.
  SqliteSink(std::string name, Table table, std::function<Row(const T&)> row_of)
      : connectors::ItemTransactionSink<T, Row>(
            std::move(name),
            [table = std::move(table)](const std::string& sink, std::size_t subtask,
                                       std::size_t parallelism) {
              return internal::row_transactions(table, sink, subtask, parallelism);
            },
            std::move(row_of)) {}
};

/// The last row of each key is in the table.
template <class T>
class SqliteUpsertSink final : public connectors::ItemSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table.
  SqliteUpsertSink(Table table, std::function<Row(const T&)> row_of)
      : connectors::ItemSink<T, Row>(
            [table = std::move(table)] { return internal::row_upserts(table); },
            std::move(row_of)) {}
};

}  // namespace weir::sqlite
