#include "exactly_once.hpp"

#include <map>
#include <utility>

namespace weir::exercises {
namespace {

class Idempotent : public LedgerSink {
  Ledger& ledger_;

 public:
  explicit Idempotent(Ledger& ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override { ledger_.put(payment.ride, payment.cents); }
};

class WriteAhead : public LedgerSink {
  Ledger& ledger_;
  std::vector<Payment> restored_;
  std::vector<Payment> current_;
  std::map<CheckpointId, std::vector<Payment>> batches_;

 public:
  explicit WriteAhead(Ledger& ledger) : ledger_(ledger) {}
  void restore(StateReader& state) override {
    std::vector<Payment> part;
    state(part);
    restored_.insert(restored_.end(), part.begin(), part.end());
  }
  void start() override {
    for (const Payment& payment : restored_) ledger_.append(payment);
    restored_.clear();
  }
  void write(const Payment& payment) override { current_.push_back(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    batches_[checkpoint] = std::move(current_);
    current_.clear();
    std::vector<Payment> all;
    for (const auto& [id, batch] : batches_) all.insert(all.end(), batch.begin(), batch.end());
    state(all);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    while (!batches_.empty() && batches_.begin()->first <= checkpoint) {
      for (const Payment& payment : batches_.begin()->second) ledger_.append(payment);
      batches_.erase(batches_.begin());
    }
  }
};

class TwoPhase : public LedgerSink {
  Ledger& ledger_;
  TransactionId open_;
  std::vector<std::pair<CheckpointId, TransactionId>> waiting_;

 public:
  explicit TwoPhase(Ledger& ledger) : ledger_(ledger) {}
  void restore(StateReader& state) override {
    std::vector<TransactionId> part;
    state(part);
    for (TransactionId& id : part) waiting_.emplace_back(0, std::move(id));
  }
  void start() override {
    open_ = ledger_.begin();
    std::vector<TransactionId> kept;
    for (const auto& [checkpoint, id] : waiting_) kept.push_back(id);
    ledger_.abort_all_but(kept);
    notify_checkpoint_complete(0);
  }
  void write(const Payment& payment) override { ledger_.write(open_, payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    ledger_.pre_commit(open_);
    waiting_.emplace_back(checkpoint, open_);
    std::vector<TransactionId> saved;
    for (const auto& [at, id] : waiting_) saved.push_back(id);
    state(saved);
    open_ = ledger_.begin();
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    while (!waiting_.empty() && waiting_.front().first <= checkpoint) {
      if (!ledger_.commit(waiting_.front().second)) return;
      waiting_.erase(waiting_.begin());
    }
  }
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Idempotent>(ledger);
}

std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<WriteAhead>(ledger);
}

std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<TwoPhase>(ledger);
}

}  // namespace weir::exercises
