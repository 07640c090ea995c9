/// \file
/// A table of a PostgreSQL database as a sink.
///
/// In two phases: the rows of a checkpoint are one transaction of PostgreSQL's, which is prepared
/// at the barrier (`PREPARE TRANSACTION`) and committed when the checkpoint is complete. Whatever
/// dies, the job or the server, each result is there once. The server needs a
/// `max_prepared_transactions` of two for each subtask. An upsert replaces the row of the same key:
/// idempotent, the last state is right.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/rows/row_sink.hpp"

namespace weir::postgres {

using rows::Row;
/// Its `database` is an address as libpq takes it: `postgresql://user:password@host:port/database`,
/// or `host=... user=... dbname=...`. The table is created only if it has types.
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

/// Each result is in the table once. `name` is that of the sink, see TwoPhaseCommitSink::name(); no
/// two jobs that run at a time may use it in one database, or each ends the connections of the
/// other. A job that begins anew adds to what the table holds.
template <class T>
class PostgresSink final : public connectors::ItemTransactionSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table.
  PostgresSink(std::string name, Table table, std::function<Row(const T&)> row_of)
      : connectors::ItemTransactionSink<T, Row>(
            std::move(name),
            [table = std::move(table)](const std::string& sink, std::size_t subtask,
                                       std::size_t parallelism) {
              return internal::row_transactions(table, sink, subtask, parallelism);
            },
            std::move(row_of)) {}
};

/// The last row of each key is in the table, which needs a key that is unique. A server that is
/// away for up to a minute is waited for: the counter `num_retries` shows it.
template <class T>
class PostgresUpsertSink final : public connectors::ItemSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table.
  PostgresUpsertSink(Table table, std::function<Row(const T&)> row_of)
      : connectors::ItemSink<T, Row>(
            [table = std::move(table)] { return internal::row_upserts(table); },
            std::move(row_of)) {}
};

}  // namespace weir::postgres
