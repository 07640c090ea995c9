#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "common/pieces.hpp"
#include "common/pool.hpp"
#include "common/table.hpp"
#include "connection.hpp"

namespace weir::mysql::internal {

/// What all subtasks share.
class Connections {
 public:
  Connections(Table table, std::size_t most)
      : pool(most, [table = std::move(table)] {
          return std::make_unique<Connection>(address_of(table));
        }) {}

  connectors::Pool<Connection> pool;
};

namespace {

constexpr Duration patience{60'000};

/// Or a second row of a key would be one more.
void expect_unique_key(Connection& connection, const Table& table) {
  auto key = connectors::key_of(table);
  std::sort(key.begin(), key.end());
  std::string wanted;
  for (const std::string& column : key) wanted += (wanted.empty() ? "" : ",") + column;
  const auto indexes = connection.run(
      fmt::format("SELECT GROUP_CONCAT(column_name ORDER BY CAST(column_name AS BINARY)) FROM "
                  "information_schema.statistics WHERE table_schema = DATABASE() AND table_name = "
                  "{} AND non_unique = 0 GROUP BY index_name",
                  connection.literal(table.name)));
  const bool found = std::any_of(indexes.begin(), indexes.end(),
                                 [&](const auto& index) { return index.front() == wanted; });
  if (found) return;
  throw Error(fmt::format(
      "table '{}' has no primary key and no unique index of the columns {}, which an upsert needs: "
      "create one",
      table.name, wanted));
}

/// Replaces rows by key, through connections that all subtasks share.
class RowUpserts final : public rows::RowWriter {
 public:
  RowUpserts(Table table, std::shared_ptr<Connections> connections)
      : table_(std::move(table)), connections_(std::move(connections)) {}

  void open(SinkContext& context) override {
    connectors::check_key(table_);
    const auto connection = connections_->pool.borrow();
    open_table(*connection, table_);
    expect_unique_key(*connection, table_);
    const auto others = connectors::others_of(table_);
    change_ = " ON DUPLICATE KEY UPDATE " + (others.empty()
                                                 ? quoted({table_.columns.front()}, "{0} = {0}")
                                                 : quoted(others, "{0} = VALUES({0})"));
    retries_ = &context.runtime().counter("num_retries");
    pieces_ = std::make_unique<connectors::Pieces<Row>>(rows_of_a_piece, context.waker());
  }
  SinkStatus write(Row row) override {
    connectors::check(table_, row);
    return pieces_->add(std::move(row), store_);
  }
  SinkStatus flush() override {
    const auto status = pieces_->flush(store_);
    retries_->increment(pieces_->thread().take_retries());
    return status;
  }
  void close() override { pieces_.reset(); }

 private:
  Table table_;
  std::shared_ptr<Connections> connections_;
  std::string change_;
  Counter* retries_ = nullptr;
  std::function<void(const std::vector<Row>&)> store_ = [this](const std::vector<Row>& rows) {
    const auto last = connectors::last_of_each_key(table_, rows);
    pieces_->thread().insist(patience,
                             [&] { connections_->pool.borrow()->insert(table_, last, change_); });
  };
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::shared_ptr<Connections> connections_to(const Table& table, std::size_t most) {
  if (most == 0) throw InvalidJob("a sink of MariaDB needs a connection at least, but may have 0");
  return std::make_shared<Connections>(table, most);
}

std::unique_ptr<rows::RowWriter> row_upserts(Table table,
                                             std::shared_ptr<Connections> connections) {
  return std::make_unique<RowUpserts>(std::move(table), std::move(connections));
}

}  // namespace weir::mysql::internal
