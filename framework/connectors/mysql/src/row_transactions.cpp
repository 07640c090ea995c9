#include <fmt/format.h>
#include <mysqld_error.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "common/pieces.hpp"
#include "common/table.hpp"
#include "connection.hpp"

namespace weir::mysql::internal {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_transactions = 8;  ///< of a subtask, that are not ended
constexpr int most_looks = 500;
constexpr std::chrono::milliseconds pause{20};
constexpr std::chrono::milliseconds time_to_let_go{250};

/// Each transaction has a connection of its own until it is ended. MariaDB loses hold of one that
/// another connection commits in the moment at which the one that has prepared it goes (decision
/// 0042), so `committer_` ends only those whose connections have gone a while ago. All connections
/// are the client thread's once it has begun.
class Transactions final : public rows::RowTransactions {
 public:
  Transactions(Table table, std::string sink, std::size_t subtask, std::size_t parallelism)
      : table_(std::move(table)), sink_(std::move(sink)), subtask_(subtask), of_(parallelism) {}

  void open(SinkContext& context, const std::vector<Transaction>& kept) override {
    constexpr std::size_t longest_name = 30;  // an id has 64 letters at most
    if (sink_.size() > longest_name) {
      throw InvalidJob(
          fmt::format("the name of a sink of MariaDB has at most {} letters, but '{}' has {}",
                      longest_name, sink_, sink_.size()));
    }
    address_ = address_of(table_);
    committer_.emplace(address_);
    open_table(*committer_, table_);
    expect_transactions();
    keep_ids();
    end_connections_of_others();
    abort_all_but(kept);
    pieces_ = std::make_unique<connectors::Pieces<Row>>(rows_of_a_piece, context.waker());
  }
  void begin(Transaction&) override {}
  SinkStatus write(const Transaction& transaction, Row row) override {
    connectors::check(table_, row);
    return pieces_->add(std::move(row), storing(transaction.id));
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    const std::string& id = transaction.id;
    if (pieces_->send(storing(id)) == SinkStatus::busy) return SinkStatus::busy;
    return pieces_->thread().ask(id + " pre-commit", [this, id] { prepare(id); });
  }
  SinkStatus commit(const Transaction& transaction) override {
    return pieces_->thread().ask(transaction.id, [this, id = transaction.id] { commit_now(id); });
  }
  void abort(const Transaction& transaction) override {
    pieces_.reset();
    try {
      if (Writer* writer = writer_of(transaction.id); writer != nullptr && writer->is_prepared) {
        writer->connection->run("XA ROLLBACK " + xid(transaction.id));
      }
    } catch (const Error&) {
      // A server that is not there now is told by the next run.
    }
  }
  void close() override {
    pieces_.reset();
    writers_ = {};
    committer_.reset();
  }

 private:
  struct Writer {
    std::optional<Connection> connection;
    std::string id;            ///< of the transaction that it is in; empty: none
    bool is_prepared = false;  ///< that one
  };

  /// As XA has it. The server knows of no database that a transaction belongs to.
  std::string xid(const std::string& id) {
    return committer().literal(address_.name) + ", " + committer().literal(id);
  }
  void expect_transactions() {
    const auto found = committer_->run(
        fmt::format("SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() "
                    "AND table_name = {}",
                    committer_->literal(table_.name)));
    if (!found.empty() && found.front().front() == "InnoDB") return;
    throw Error(fmt::format(
        "table '{}' is kept by the engine {}, which has no transactions: ALTER TABLE {} "
        "ENGINE=InnoDB",
        table_.name, found.empty() ? "of nobody" : found.front().front(), table_.name));
  }
  /// Ids are forgotten by their own keys: a range of them would wait for those that are prepared.
  void keep_ids() {
    committer_->run(
        "CREATE TABLE IF NOT EXISTS weir_committed (id VARCHAR(64) CHARACTER SET ascii COLLATE "
        "ascii_bin PRIMARY KEY, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, INDEX (at)) "
        "ENGINE=InnoDB");
    for (const auto& row : committer_->run(
             "SELECT id FROM weir_committed WHERE at < CURRENT_TIMESTAMP - INTERVAL 30 DAY")) {
      if (!is_left_behind(row.front(), {}, sink_, subtask_, of_)) continue;
      committer_->run("DELETE FROM weir_committed WHERE id = " + committer_->literal(row.front()));
    }
  }
  /// Whoever writes holds a lock of a name.
  std::string lock_of(std::size_t writer) {
    const auto name = fmt::format("weir {} {}-{} {}", address_.name, sink_, subtask_, writer);
    return fmt::format("SHA1({})", committer().literal(name));
  }
  /// A process that has died, or that is taken for dead, may be in the middle of something.
  void end_connections_of_others() {
    for (std::size_t writer = 0; writer < writers_.size(); ++writer) {
      const auto holder = [&] {
        return committer().run(fmt::format("SELECT IS_USED_LOCK({})", lock_of(writer)));
      };
      int look = 0;
      for (auto found = holder(); !found[0][0].empty(); found = holder()) {
        if (++look > most_looks) throw used_by_another();
        try {
          committer().run("KILL " + found[0][0]);
        } catch (const SqlError& error) {
          if (error.number() != ER_NO_SUCH_THREAD) throw;
        }
        std::this_thread::sleep_for(pause);
      }
    }
    last_loss_ = Clock::now();
  }
  Error used_by_another() const {
    return Error(
        fmt::format("another process writes as sink '{}': end it, or give one of the two "
                    "another name",
                    sink_));
  }
  Writer* writer_of(const std::string& id) {
    const auto found = std::find_if(writers_.begin(), writers_.end(),
                                    [&](const Writer& it) { return it.id == id; });
    return found == writers_.end() ? nullptr : &*found;
  }
  /// The one that is in the transaction, or begins it.
  Connection& connection_in(const std::string& id) {
    if (Writer* writer = writer_of(id)) return *writer->connection;
    Writer* writer = writer_of("");
    if (writer == nullptr) {
      throw Error(
          fmt::format("{} transactions of sink '{}' wait for a checkpoint that completes: see to "
                      "it that checkpoints do, or set tolerable_checkpoint_failures below that",
                      writers_.size(), sink_));
    }
    if (!writer->connection) {
      writer->connection.emplace(address_);
      const auto number = static_cast<std::size_t>(writer - writers_.data());
      const auto locked =
          writer->connection->run(fmt::format("SELECT GET_LOCK({}, 10)", lock_of(number)));
      if (locked[0][0] != "1") throw used_by_another();
    }
    writer->connection->run("XA START " + xid(id));
    writer->id = id;
    return *writer->connection;
  }
  /// The ids of all that are prepared for this database.
  std::vector<std::string> prepared() {
    std::vector<std::string> ids;
    for (const auto& row : committer().run("XA RECOVER")) {
      const auto size = static_cast<std::size_t>(std::stoul(row[1]));
      if (row[3].substr(0, size) == address_.name) ids.push_back(row[3].substr(size));
    }
    return ids;
  }
  bool is_prepared(const std::string& id) {
    const auto ids = prepared();
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }
  void abort_all_but(const std::vector<Transaction>& kept) {
    for (const std::string& id : prepared()) {
      if (is_left_behind(id, kept, sink_, subtask_, of_)) roll_back(id);
    }
  }
  /// Nobody can as long as the connection that has prepared it is open.
  void roll_back(const std::string& id) {
    for (int look = 0; look < most_looks && is_prepared(id); ++look) {
      try {
        wait_until_let_go();
        committer().run("XA ROLLBACK " + xid(id));
        return;
      } catch (const SqlError& error) {
        if (error.number() != ER_XAER_NOTA) throw;
      }
      std::this_thread::sleep_for(pause);
    }
  }
  Connection& committer() {
    if (committer_ && committer_->is_lost()) committer_.reset();
    if (!committer_) committer_.emplace(address_);
    return *committer_;
  }
  /// What a connection had prepared when it went.
  void wait_until_let_go() { std::this_thread::sleep_until(last_loss_ + time_to_let_go); }

  /// What writes rows, on the client's thread.
  std::function<void(const std::vector<Row>&)> storing(const std::string& id) {
    return [this, id](const std::vector<Row>& rows) {
      std::vector<const Row*> all;
      for (const Row& row : rows) all.push_back(&row);
      connection_in(id).insert(table_, all);
    };
  }
  void prepare(const std::string& id) {
    Connection& connection = connection_in(id);
    connection.run(
        fmt::format("INSERT INTO weir_committed (id) VALUES ({})", connection.literal(id)));
    connection.run("XA END " + xid(id));
    connection.run("XA PREPARE " + xid(id));
    writer_of(id)->is_prepared = true;
  }
  void commit_now(const std::string& id) {
    if (Writer* writer = writer_of(id)) return commit_by(*writer);
    try {
      wait_until_let_go();
      committer().run("XA COMMIT " + xid(id));
    } catch (const SqlError& error) {
      if (error.number() != ER_XAER_NOTA) throw;
      return expect_committed(id);
    }
    if (is_committed(id)) return;
    throw Error(fmt::format(
        "MariaDB says that it has committed transaction {}, and has not: start the server anew, "
        "which shows it as prepared again, and let the job go on from its last checkpoint",
        id));
  }
  void commit_by(Writer& writer) {
    try {
      writer.connection->run("XA COMMIT " + xid(writer.id));
    } catch (const TryAgain&) {
      if (writer.connection->is_lost()) {
        writer = {};
        last_loss_ = Clock::now();
      }
      throw;
    }
    writer.id.clear();
    writer.is_prepared = false;
  }
  bool is_committed(const std::string& id) {
    const std::string committed = "SELECT 1 FROM weir_committed WHERE id = ";
    return !committer().run(committed + committer().literal(id)).empty();
  }
  /// It has been committed, or another connection is at it, or somebody has rolled it back.
  void expect_committed(const std::string& id) {
    constexpr int looks = 25;
    for (int look = 0; look < looks; ++look) {
      if (is_committed(id)) return;
      if (is_prepared(id)) {
        throw TryAgain(fmt::format(
            "transaction {} is held by the connection that has prepared it, or by another one",
            id));
      }
      std::this_thread::sleep_for(pause);
    }
    throw Error(fmt::format(
        "transaction {} is no longer prepared, and was not committed: somebody has rolled it back, "
        "and its rows are gone; go back to an earlier checkpoint, or to a copy of the database",
        id));
  }

  Table table_;
  std::string sink_;
  std::size_t subtask_;
  std::size_t of_;
  connectors::Address address_;
  std::array<Writer, most_transactions> writers_;
  std::optional<Connection> committer_;
  Clock::time_point last_loss_;  ///< of a connection that may have prepared something
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::unique_ptr<rows::RowTransactions> row_transactions(Table table, const std::string& sink,
                                                        std::size_t subtask,
                                                        std::size_t parallelism) {
  return std::make_unique<Transactions>(std::move(table), sink, subtask, parallelism);
}

}  // namespace weir::mysql::internal
