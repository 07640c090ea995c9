#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "common/pieces.hpp"
#include "coordinators.hpp"
#include "producer.hpp"
#include "weir/kafka/kafka_sink.hpp"

namespace weir::kafka::internal {
namespace {

constexpr std::size_t records_of_a_piece = 500;

/// Has the records written on the client's thread. The producer is that thread's once it has begun.
class Writer final : public RecordWriter {
 public:
  explicit Writer(Topic topic) : topic_(std::move(topic)) {}

  void open(SinkContext& context) override {
    open_topic(topic_);
    producer_.emplace(topic_, TransactionOfKafka{});
    retries_ = &context.runtime().counter("num_retries");
    pieces_ = std::make_unique<connectors::Pieces<Record>>(records_of_a_piece, context.waker());
  }
  SinkStatus write(Record record) override { return pieces_->add(std::move(record), store_); }
  SinkStatus flush() override {
    retries_->increment(producer_->take_troubles());
    if (pieces_->send(store_) == SinkStatus::busy) return SinkStatus::busy;
    return pieces_->thread().ask("flush", [this] { producer_->flush(); });
  }
  void close() override {
    pieces_.reset();
    producer_.reset();
  }

 private:
  Topic topic_;
  std::optional<Producer> producer_;
  Counter* retries_ = nullptr;
  std::function<void(const std::vector<Record>&)> store_ =
      [this](const std::vector<Record>& records) {
        for (const Record& record : records) producer_->write(record);
      };
  std::unique_ptr<connectors::Pieces<Record>> pieces_;
};

/// The producer lives as long as its transaction grows, and on the client's thread only. From then
/// on the transaction is known by its id.
class Transactions final : public RecordTransactions {
 public:
  Transactions(Topic topic, Duration timeout, std::string sink, std::size_t subtask,
               std::size_t parallelism)
      : topic_(std::move(topic)),
        timeout_(timeout),
        sink_(std::move(sink)),
        subtask_(subtask),
        of_(parallelism) {}

  void open(SinkContext& context, const std::vector<Transaction>& kept) override {
    coordinators_.emplace(open_topic(topic_).brokers);
    insist([&] {
      for (const auto& id : coordinators_->unfinished()) {
        if (is_left_behind(id, kept, sink_, subtask_, of_)) coordinators_->abort(id);
      }
    });
    retries_ = &context.runtime().counter("num_retries");
    pieces_ = std::make_unique<connectors::Pieces<Record>>(records_of_a_piece, context.waker());
  }
  void begin(Transaction& transaction) override {
    store_ = [this, id = transaction.id](const std::vector<Record>& records) {
      if (!producer_) producer_.emplace(topic_, TransactionOfKafka{id, timeout_});
      for (const Record& record : records) producer_->write(record);
    };
  }
  SinkStatus write(const Transaction&, Record record) override {
    return pieces_->add(std::move(record), store_);
  }
  SinkStatus pre_commit(Transaction& transaction) override {
    if (pieces_->send(store_) == SinkStatus::busy) return SinkStatus::busy;
    const auto status = pieces_->thread().ask(transaction.id + " pre-commit", [this] { finish(); });
    retries_->increment(troubles_.exchange(0));
    return status;
  }
  SinkStatus commit(const Transaction& transaction) override {
    return pieces_->thread().ask(transaction.id,
                                 [this, id = transaction.id] { coordinators_->commit(id); });
  }
  void abort(const Transaction& transaction) override {
    pieces_.reset();
    producer_.reset();
    try {
      coordinators_->abort(transaction.id);
    } catch (const Error&) {
      // Brokers that are not there now are told by the next run.
    }
  }
  void close() override {
    pieces_.reset();
    producer_.reset();
  }

 private:
  void finish() {
    producer_->flush();
    troubles_ += producer_->take_troubles();
    producer_.reset();
  }

  Topic topic_;
  Duration timeout_;
  std::string sink_;
  std::size_t subtask_;
  std::size_t of_;
  Counter* retries_ = nullptr;
  std::atomic<std::uint64_t> troubles_{0};  ///< that producers had
  std::optional<Coordinators> coordinators_;
  std::optional<Producer> producer_;
  std::function<void(const std::vector<Record>&)> store_;  ///< in the open transaction
  std::unique_ptr<connectors::Pieces<Record>> pieces_;
};

}  // namespace

std::unique_ptr<RecordWriter> record_writer(Topic topic) {
  return std::make_unique<Writer>(std::move(topic));
}

std::unique_ptr<RecordTransactions> record_transactions(Topic topic, Duration timeout,
                                                        std::string sink, std::size_t subtask,
                                                        std::size_t parallelism) {
  return std::make_unique<Transactions>(std::move(topic), timeout, std::move(sink), subtask,
                                        parallelism);
}

}  // namespace weir::kafka::internal
