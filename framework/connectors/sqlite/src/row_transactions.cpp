#include <fmt/format.h>

#include <optional>
#include <utility>

#include "common/pieces.hpp"
#include "common/table.hpp"
#include "connection.hpp"
#include "weir/error.hpp"

namespace weir::sqlite {

bool holds_rows(const Table& table) {
  connectors::check(table);
  if (!std::filesystem::exists(table.database)) return false;
  internal::Connection connection(table.database);
  const std::string name = internal::quoted({table.name});
  auto tables = connection.prepare("SELECT name FROM sqlite_master WHERE name = ?");
  if (!tables.bind(1, table.name).step()) return false;
  return connection.prepare(fmt::format("SELECT 1 FROM {} LIMIT 1", name)).step();
}

}  // namespace weir::sqlite

namespace weir::sqlite::internal {
namespace {

/// What is on the task's thread, and what is on the client's. The database is the client's alone
/// once the thread has begun.
class Transactions final : public rows::RowTransactions {
 public:
  Transactions(Table table, std::string sink, std::size_t subtask, std::size_t parallelism)
      : table_(std::move(table)), sink_(std::move(sink)), subtask_(subtask), of_(parallelism) {}

  void open(SinkContext& context, const std::vector<Transaction>& kept) override {
    connection_.emplace(table_.database);
    create(*connection_, table_);
    staged_ = quoted({"weir_staged_" + table_.name});
    columns_ = quoted(table_.columns);
    connection_->execute(
        fmt::format("CREATE TABLE IF NOT EXISTS {} (\"weir_transaction\", {})", staged_, columns_));
    connection_->execute(fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} (\"weir_transaction\")",
                                     quoted({"weir_staged_by_transaction_of_" + table_.name}),
                                     staged_));
    keep_ids();
    abort_all_but(kept);
    insert_.emplace(connection_->prepare(
        fmt::format("INSERT INTO {} (\"weir_transaction\", {}) VALUES ({})", staged_, columns_,
                    parameters(table_.columns.size() + 1))));
    move_.emplace(connection_->prepare(
        fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} WHERE \"weir_transaction\" = ? ORDER BY "
                    "rowid",
                    quoted({table_.name}), columns_, columns_, staged_)));
    pieces_ = std::make_unique<connectors::Pieces<Row>>(rows_of_a_piece, context.waker());
  }
  void begin(Transaction&) override {}
  SinkStatus write(const Transaction& transaction, Row row) override {
    connectors::check(table_, row);
    const auto status = pieces_->add(std::move(row), staging(transaction.id));
    if (status == SinkStatus::done) ++count_;
    return status;
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    if (pieces_->send(staging(transaction.id)) == SinkStatus::busy) return SinkStatus::busy;
    if (pieces_->thread().ask(transaction.id + " pre-commit", [] {}) == SinkStatus::busy) {
      return SinkStatus::busy;
    }
    transaction.details = std::to_string(std::exchange(count_, 0));
    return SinkStatus::done;
  }
  SinkStatus commit(const Transaction& transaction) override {
    return pieces_->thread().ask(transaction.id, [this, transaction] {
      connection_->transact([&] { move_rows(transaction); });
    });
  }
  void abort(const Transaction& transaction) override {
    close();
    connection_->transact([&] { drop(transaction.id); });
  }
  void close() override { pieces_.reset(); }

 private:
  /// What stages rows, on the client's thread.
  std::function<void(const std::vector<Row>&)> staging(const std::string& id) {
    return [this, id](const std::vector<Row>& rows) {
      connection_->transact_patiently([&] {
        for (const Row& row : rows) insert_->bind(1, id).bind(2, row).run();
      });
    };
  }
  /// For as long as anybody may go back to a checkpoint.
  void keep_ids() {
    connection_->execute(
        "CREATE TABLE IF NOT EXISTS weir_committed (id TEXT PRIMARY KEY, at INTEGER NOT NULL)");
    connection_->transact_patiently([&] {
      connection_->execute(
          "DELETE FROM weir_committed WHERE at < CAST(strftime('%s', 'now', '-30 days') AS "
          "INTEGER)");
    });
  }
  /// Within a transaction of SQLite.
  void move_rows(const Transaction& transaction) {
    auto known = connection_->prepare("SELECT id FROM weir_committed WHERE id = ?");
    const bool committed = known.bind(1, transaction.id).step();
    known.reset();
    if (committed) return;
    move_->bind(1, transaction.id).run();
    if (const auto moved = std::to_string(connection_->changes()); moved != transaction.details) {
      throw Error(fmt::format(
          "transaction {} had {} rows when it was pre-committed, but {} are left in {}: somebody "
          "has taken them away; go back to a copy of the database, or to an earlier checkpoint",
          transaction.id, transaction.details, moved, staged_));
    }
    drop(transaction.id);
    connection_
        ->prepare("INSERT INTO weir_committed VALUES (?, CAST(strftime('%s', 'now') AS INTEGER))")
        .bind(1, transaction.id)
        .run();
  }
  void drop(const std::string& id) {
    connection_->prepare(fmt::format("DELETE FROM {} WHERE \"weir_transaction\" = ?", staged_))
        .bind(1, id)
        .run();
  }
  void abort_all_but(const std::vector<Transaction>& kept) {
    std::vector<std::string> left;
    auto staged =
        connection_->prepare(fmt::format("SELECT DISTINCT \"weir_transaction\" FROM {}", staged_));
    while (staged.step()) left.push_back(staged.text(0));
    staged.reset();
    for (const std::string& id : left) {
      if (!is_left_behind(id, kept, sink_, subtask_, of_)) continue;
      connection_->transact([&] { drop(id); });
    }
  }

  Table table_;
  std::string sink_;
  std::size_t subtask_;
  std::size_t of_;
  std::string staged_;
  std::string columns_;
  std::optional<Connection> connection_;
  std::optional<Statement> insert_;
  std::optional<Statement> move_;
  std::uint64_t count_ = 0;  ///< rows of the open transaction
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::unique_ptr<rows::RowTransactions> row_transactions(Table table, const std::string& sink,
                                                        std::size_t subtask,
                                                        std::size_t parallelism) {
  return std::make_unique<Transactions>(std::move(table), sink, subtask, parallelism);
}

}  // namespace weir::sqlite::internal
