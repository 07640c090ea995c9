// The write-ahead sink writes what it finds in the state as it reads it, and the two-phase sink
// keeps a transaction open from the start on. What is under way is a queue, and each checkpoint is
// a mark in it.
#include <deque>
#include <queue>
#include <string>
#include <variant>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

class Direct : public LedgerSink {
 public:
  explicit Direct(Ledger& ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override { ledger_.put(payment.ride, payment.cents); }

 private:
  Ledger& ledger_;
};

struct Mark {
  CheckpointId checkpoint;
};

class Queued : public LedgerSink {
 public:
  explicit Queued(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::vector<Payment> payments;
    state(payments);
    for (const auto& payment : payments) ledger_.append(payment);
  }
  void write(const Payment& payment) override { queue_.push_back(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    std::vector<Payment> payments;
    for (const auto& item : queue_) {
      if (const auto* payment = std::get_if<Payment>(&item)) payments.push_back(*payment);
    }
    state(payments);
    queue_.push_back(Mark{checkpoint});
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    std::size_t end = 0;
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      const auto* mark = std::get_if<Mark>(&queue_[i]);
      if (mark != nullptr && mark->checkpoint <= checkpoint) end = i + 1;
    }
    for (; end > 0; --end) {
      if (const auto* payment = std::get_if<Payment>(&queue_.front())) ledger_.append(*payment);
      queue_.pop_front();
    }
  }

 private:
  Ledger& ledger_;
  std::deque<std::variant<Payment, Mark>> queue_;
};

class Always : public LedgerSink {
 public:
  explicit Always(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::vector<TransactionId> ids;
    state(ids);
    for (const auto& id : ids) waiting_.push({0, id});
  }
  void start() override {
    ledger_.abort_all_but(ids());
    commit_while(0);
    open_ = ledger_.begin();
  }
  void write(const Payment& payment) override {
    ledger_.write(open_, payment);
    ++written_;
  }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (written_ > 0) {
      ledger_.pre_commit(open_);
      waiting_.push({checkpoint, open_});
      open_ = ledger_.begin();
      written_ = 0;
    }
    state(ids());
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override { commit_while(checkpoint); }

 private:
  std::vector<TransactionId> ids() const {
    auto copy = waiting_;
    std::vector<TransactionId> ids;
    for (; !copy.empty(); copy.pop()) ids.push_back(copy.front().second);
    return ids;
  }
  void commit_while(CheckpointId checkpoint) {
    while (!waiting_.empty()) {
      const auto& [of, id] = waiting_.front();
      if (of > checkpoint || !ledger_.commit(id)) return;
      waiting_.pop();
    }
  }

  Ledger& ledger_;
  TransactionId open_;
  int written_ = 0;
  std::queue<std::pair<CheckpointId, TransactionId>> waiting_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Direct>(ledger);
}
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<Queued>(ledger);
}
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<Always>(ledger);
}

}  // namespace weir::exercises
