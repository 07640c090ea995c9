#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "common/pieces.hpp"
#include "common/table.hpp"
#include "connection.hpp"
#include "weir/error.hpp"

namespace weir::postgres::internal {
namespace {

constexpr const char* no_such_object = "42704";

/// One connection is in the open transaction; another one, within no transaction, ends those that
/// are prepared. Both are the client thread's once it has begun.
class Transactions final : public rows::RowTransactions {
 public:
  Transactions(Table table, std::string sink, std::size_t subtask, std::size_t parallelism)
      : table_(std::move(table)), sink_(std::move(sink)), subtask_(subtask), of_(parallelism) {}

  void open(SinkContext& context, const std::vector<Transaction>& kept) override {
    constexpr std::size_t longest_name = 40;  // pg_stat_activity shows no more of `who`
    if (sink_.size() > longest_name) {
      throw InvalidJob(
          fmt::format("the name of a sink of PostgreSQL has at most {} letters, but "
                      "'{}' has {}",
                      longest_name, sink_, sink_.size()));
    }
    writer_.emplace(table_.database, who());
    open_table(*writer_, table_);
    if (writer_->run("SHOW max_prepared_transactions").text(0) == "0") {
      throw Error(
          "PostgreSQL prepares no transactions, which results that come exactly once need: set "
          "max_prepared_transactions in postgresql.conf to two for each subtask at least, and "
          "start the server anew");
    }
    end_connections_of_others();
    committer_.emplace(table_.database, who());
    abort_all_but(kept);
    pieces_ = std::make_unique<connectors::Pieces<Row>>(rows_of_a_piece, context.waker());
  }
  void begin(Transaction&) override {}
  SinkStatus write(const Transaction&, Row row) override {
    connectors::check(table_, row);
    return pieces_->add(std::move(row), store_);
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    if (pieces_->send(store_) == SinkStatus::busy) return SinkStatus::busy;
    const std::string& id = transaction.id;
    if (pieces_->thread().ask(id + " pre-commit", [this, id] { prepare(id); }) ==
        SinkStatus::busy) {
      return SinkStatus::busy;
    }
    transaction.details = number_;
    return SinkStatus::done;
  }
  SinkStatus commit(const Transaction& transaction) override {
    return pieces_->thread().ask(transaction.id, [this, transaction] { commit_now(transaction); });
  }
  void abort(const Transaction& transaction) override {
    pieces_.reset();
    writer_.reset();
    try {
      roll_back(transaction.id);
    } catch (const Error&) {
      // A server that is not there now is told by the next run.
    }
  }
  void close() override {
    pieces_.reset();
    writer_.reset();
    committer_.reset();
  }

 private:
  std::string who() const { return fmt::format("weir {}-{}-", sink_, subtask_); }
  bool is_left_behind(const std::string& id, const std::vector<Transaction>& kept = {}) const {
    return weir::is_left_behind(id, kept, sink_, subtask_, of_);
  }
  /// A process that has died, or that is taken for dead, may be in the middle of something.
  void end_connections_of_others() {
    constexpr int most_looks = 500;
    constexpr std::chrono::milliseconds pause{20};
    for (int look = 0; look < most_looks; ++look) {
      const auto found = writer_->run(
          "SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database() "
          "AND usename = current_user AND pid <> pg_backend_pid()");
      bool any = false;
      for (std::size_t row = 0; row < found.rows(); ++row) {
        const std::string name = found.text(row, 1);
        constexpr std::size_t before_id = 5;  // "weir "
        if (!name.starts_with("weir ") || !is_left_behind(name.substr(before_id))) continue;
        any = true;
        writer_->run("SELECT pg_terminate_backend($1::int)", {found.text(row)});
      }
      if (!any) return;
      std::this_thread::sleep_for(pause);
    }
    throw Error(
        fmt::format("another process writes as sink '{}': end it, or give one of the two "
                    "another name",
                    sink_));
  }
  void abort_all_but(const std::vector<Transaction>& kept) {
    const auto found =
        committer_->run("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()");
    for (std::size_t row = 0; row < found.rows(); ++row) {
      const std::string id = found.text(row);
      if (is_left_behind(id, kept)) roll_back(id);
    }
  }
  void roll_back(const std::string& id) {
    try {
      committer().run("ROLLBACK PREPARED " + literal(id));
    } catch (const SqlError& error) {
      if (error.state() != no_such_object) throw;
    }
  }
  Connection& committer() {
    if (committer_ && committer_->is_lost()) committer_.reset();
    if (!committer_) committer_.emplace(table_.database, who());
    return *committer_;
  }

  void store(const std::vector<Row>& rows) {
    if (!is_begun_) writer_->run("BEGIN");
    is_begun_ = true;
    writer_->copy(quoted({table_.name}), quoted(table_.columns), pointers(rows));
  }
  void prepare(const std::string& id) {
    number_ = writer_->run("SELECT pg_current_xact_id()").text(0);
    const auto done = writer_->run("PREPARE TRANSACTION " + literal(id)).command();
    is_begun_ = false;
    if (done != "PREPARE TRANSACTION") {
      throw Error(fmt::format("PostgreSQL was to prepare transaction {} and did {}", id, done));
    }
  }
  void commit_now(const Transaction& transaction) {
    try {
      committer().run("COMMIT PREPARED " + literal(transaction.id));
    } catch (const SqlError& error) {
      if (error.state() != no_such_object) throw;
      expect_committed(transaction);
    }
  }
  /// The server remembers for long what became of a transaction.
  void expect_committed(const Transaction& transaction) {
    const std::string became =
        committer().run("SELECT pg_xact_status($1::xid8)", {transaction.details}).text(0);
    if (became == "committed") return;
    throw Error(fmt::format(
        "transaction {} is no longer prepared, and was not committed{}: somebody has rolled it "
        "back, and its rows are gone; go back to an earlier checkpoint, or to a copy of the "
        "database",
        transaction.id, became.empty() ? "" : " but is " + became));
  }

  Table table_;
  std::string sink_;
  std::size_t subtask_;
  std::size_t of_;
  std::optional<Connection> writer_;
  std::optional<Connection> committer_;
  bool is_begun_ = false;  ///< the writer is in a transaction
  std::string number_;     ///< the server's, of the transaction that was prepared last
  std::function<void(const std::vector<Row>&)> store_ = [this](const std::vector<Row>& rows) {
    store(rows);
  };
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::unique_ptr<rows::RowTransactions> row_transactions(Table table, const std::string& sink,
                                                        std::size_t subtask,
                                                        std::size_t parallelism) {
  return std::make_unique<Transactions>(std::move(table), sink, subtask, parallelism);
}

}  // namespace weir::postgres::internal
