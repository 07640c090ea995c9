#include <fmt/format.h>

#include <optional>
#include <utility>

#include "common/pieces.hpp"
#include "common/table.hpp"
#include "connection.hpp"

namespace weir::postgres::internal {
namespace {

constexpr Duration patience{60'000};

/// Replaces rows by key: a piece goes into a table of this connection's, and from there on.
class RowUpserts final : public rows::RowWriter {
 public:
  explicit RowUpserts(Table table) : table_(std::move(table)) {}

  void open(SinkContext& context) override {
    connectors::check_key(table_);
    connect();
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
  void close() override {
    pieces_.reset();
    connection_.reset();
  }

 private:
  void connect() {
    connection_.reset();
    connection_.emplace(table_.database, "weir");
    open_table(*connection_, table_);
    connection_->run(
        fmt::format("CREATE TEMP TABLE weir_rows ON COMMIT DELETE ROWS AS SELECT {} FROM {} "
                    "WITH NO DATA",
                    quoted(table_.columns), quoted({table_.name})));
  }
  void store(const std::vector<Row>& rows) {
    if (!connection_ || connection_->is_lost()) connect();
    const std::string columns = quoted(table_.columns);
    const auto others = connectors::others_of(table_);
    const std::string change =
        others.empty() ? "NOTHING" : "UPDATE SET " + quoted(others, "{0} = EXCLUDED.{0}");
    connection_->transact([&] {
      connection_->copy("weir_rows", columns, connectors::last_of_each_key(table_, rows));
      connection_->run(fmt::format(
          "INSERT INTO {} ({}) SELECT {} FROM weir_rows ON CONFLICT ({}) DO {}",
          quoted({table_.name}), columns, columns, quoted(connectors::key_of(table_)), change));
    });
  }

  Table table_;
  std::optional<Connection> connection_;
  Counter* retries_ = nullptr;
  std::function<void(const std::vector<Row>&)> store_ = [this](const std::vector<Row>& rows) {
    pieces_->thread().insist(patience, [&] { store(rows); });
  };
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::unique_ptr<rows::RowWriter> row_upserts(Table table) {
  return std::make_unique<RowUpserts>(std::move(table));
}

}  // namespace weir::postgres::internal
