#include <memory>
#include <optional>
#include <utility>

#include "common/pieces.hpp"
#include "connection.hpp"
#include "weir/redis/redis_sink.hpp"

namespace weir::redis::internal {
namespace {

constexpr std::size_t entries_of_a_piece = 500;
constexpr std::uint16_t usual_port = 6379;
constexpr Duration patience{60'000};

Command command_of(const Entry& entry) {
  if (entry.field.empty()) return {"SET", entry.key, entry.value};
  return {"HSET", entry.key, entry.field, entry.value};
}

/// The connection is the client's alone once its thread has begun.
class EntryWriter final : public connectors::ItemWriter<Entry> {
 public:
  explicit EntryWriter(std::string address) : address_(std::move(address)) {}

  void open(SinkContext& context) override {
    connection_.emplace(connectors::read_address(address_, "redis", usual_port));
    retries_ = &context.runtime().counter("num_retries");
    pieces_ = std::make_unique<connectors::Pieces<Entry>>(entries_of_a_piece, context.waker());
  }
  SinkStatus write(Entry entry) override { return pieces_->add(std::move(entry), store_); }
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
  void store(const std::vector<Entry>& entries) {
    std::vector<Command> commands;
    commands.reserve(entries.size());
    for (const Entry& entry : entries) commands.push_back(command_of(entry));
    pieces_->thread().insist(patience, [&] {
      if (!connection_ || connection_->is_lost()) {
        connection_.reset();
        connection_.emplace(connectors::read_address(address_, "redis", usual_port));
      }
      connection_->run(commands);
    });
  }

  std::string address_;
  std::optional<Connection> connection_;
  Counter* retries_ = nullptr;
  std::function<void(const std::vector<Entry>&)> store_ =
      [this](const std::vector<Entry>& entries) { store(entries); };
  std::unique_ptr<connectors::Pieces<Entry>> pieces_;
};

}  // namespace

std::unique_ptr<connectors::ItemWriter<Entry>> entry_writer(std::string address) {
  return std::make_unique<EntryWriter>(std::move(address));
}

}  // namespace weir::redis::internal
