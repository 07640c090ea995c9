/// \file
/// A table of a MariaDB or MySQL database as a sink.
///
/// In two phases: the rows of a checkpoint are an XA transaction, which is prepared at the barrier
/// and committed when the checkpoint is complete, with its id in the table `weir_committed`.
/// Whatever dies, the job or the server, each result is there once. The table has to be InnoDB's.
/// An upsert replaces the row of the same key, through a small pool of connections: idempotent, the
/// last state is right.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weir/rows/row_sink.hpp"

namespace weir::mysql {

using rows::Row;
/// Its `database` is an address: `mysql://user:password@host:port/database`. The table is created
/// only if it has types.
using rows::Table;
using rows::Value;

/// Whether the database has that table and it has rows. \throws Error if it cannot be read.
bool holds_rows(const Table& table);

namespace internal {

class Connections;

std::shared_ptr<Connections> connections_to(const Table& table, std::size_t most);
std::unique_ptr<rows::RowTransactions> row_transactions(Table table, const std::string& sink,
                                                        std::size_t subtask,
                                                        std::size_t parallelism);
std::unique_ptr<rows::RowWriter> row_upserts(Table table, std::shared_ptr<Connections> connections);

}  // namespace internal

/// Each result is in the table once. `name` is that of the sink, see TwoPhaseCommitSink::name(); no
/// two jobs that run at a time may use it in one database, or each ends the connections of the
/// other. A job that begins anew adds to what the table holds. A transaction that was committed is
/// known for 30 days: a checkpoint that is older cannot be gone back to.
template <class T>
class MysqlSink final : public connectors::ItemTransactionSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table.
  MysqlSink(std::string name, Table table, std::function<Row(const T&)> row_of)
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
class MysqlUpsertSink final : public connectors::ItemSink<T, Row> {
 public:
  /// `row_of(element)` makes a row of the table. All subtasks of a process share
  /// `most_connections`.
  MysqlUpsertSink(Table table, std::function<Row(const T&)> row_of,
                  std::size_t most_connections = 4)
      : connectors::ItemSink<T, Row>(
            [table, connections = internal::connections_to(table, most_connections)] {
              return internal::row_upserts(table, connections);
            },
            std::move(row_of)) {}
};

}  // namespace weir::mysql
