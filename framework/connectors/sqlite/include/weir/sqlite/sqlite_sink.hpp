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

std::unique_ptr<rows::internal::RowTransactions> row_transactions(Table table, std::string sink,
                                                                  std::size_t subtask,
                                                                  std::size_t parallelism);
std::unique_ptr<rows::internal::RowWriter> row_upserts(Table table);

}  // namespace internal

/// Each result is in the table once. `name` is that of the sink, see TwoPhaseCommitSink::name().
/// A job that begins anew adds to what the table holds.
template <class T>
class SqliteSink final : public rows::internal::TransactionSink<T> {
 public:
  /// `row_of(element)` makes a row of the table.
  SqliteSink(std::string name, Table table, std::function<Row(const T&)> row_of)
      : rows::internal::TransactionSink<T>(std::move(name), std::move(row_of)),
        table_(std::move(table)) {}

 private:
  std::unique_ptr<rows::internal::RowTransactions> rows_for(
      std::size_t subtask, std::size_t parallelism) const override {
    return internal::row_transactions(table_, this->name(), subtask, parallelism);
  }

  Table table_;
};

/// The last row of each key is in the table.
template <class T>
class SqliteUpsertSink final : public rows::internal::PlainSink<T> {
 public:
  /// `row_of(element)` makes a row of the table.
  SqliteUpsertSink(Table table, std::function<Row(const T&)> row_of)
      : rows::internal::PlainSink<T>(std::move(row_of)), table_(std::move(table)) {}

 private:
  std::unique_ptr<rows::internal::RowWriter> rows_for_one() const override {
    return internal::row_upserts(table_);
  }

  Table table_;
};

}  // namespace weir::sqlite
