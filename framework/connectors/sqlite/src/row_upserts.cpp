#include <fmt/format.h>

#include <optional>
#include <utility>

#include "common/pieces.hpp"
#include "common/table.hpp"
#include "connection.hpp"

namespace weir::sqlite::internal {
namespace {

/// Replaces rows by key.
class RowUpserts final : public rows::RowWriter {
 public:
  explicit RowUpserts(Table table) : table_(std::move(table)) {}

  void open(SinkContext& context) override {
    connectors::check_key(table_);
    connection_.emplace(table_.database);
    create(*connection_, table_);
    upsert_.emplace(connection_->prepare(fmt::format("INSERT OR REPLACE INTO {} ({}) VALUES ({})",
                                                     quoted({table_.name}), quoted(table_.columns),
                                                     parameters(table_.columns.size()))));
    pieces_ = std::make_unique<connectors::Pieces<Row>>(rows_of_a_piece, context.waker());
  }
  SinkStatus write(Row row) override {
    connectors::check(table_, row);
    return pieces_->add(std::move(row), store_);
  }
  SinkStatus flush() override { return pieces_->flush(store_); }
  void close() override { pieces_.reset(); }

 private:
  Table table_;
  std::optional<Connection> connection_;
  std::optional<Statement> upsert_;
  std::function<void(const std::vector<Row>&)> store_ = [this](const std::vector<Row>& rows) {
    connection_->transact_patiently([&] {
      for (const Row& row : rows) upsert_->bind(1, row).run();
    });
  };
  std::unique_ptr<connectors::Pieces<Row>> pieces_;
};

}  // namespace

std::unique_ptr<rows::RowWriter> row_upserts(Table table) {
  return std::make_unique<RowUpserts>(std::move(table));
}

}  // namespace weir::sqlite::internal
