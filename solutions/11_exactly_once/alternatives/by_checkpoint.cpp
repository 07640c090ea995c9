// What waits is kept by checkpoint, in a map that is the state as well. A transaction is always
// open: the next one is begun with the snapshot, as Flink does it, whether a payment follows or
// not.
#include <map>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

class Putting : public LedgerSink {
 public:
  explicit Putting(Ledger* ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override { ledger_->put(payment.ride, payment.cents); }

 private:
  Ledger* ledger_;
};

class Buffering : public LedgerSink {
 public:
  explicit Buffering(Ledger* ledger) : ledger_(ledger) {}

  /// Nothing is kept here of what was restored: it may be written.
  void restore(StateReader& state) override {
    std::map<CheckpointId, std::vector<Payment>> restored;
    state(restored);
    for (const auto& [checkpoint, payments] : restored) append(payments);
  }
  void write(const Payment& payment) override { since_.push_back(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (!since_.empty()) by_checkpoint_[checkpoint].swap(since_);
    state(by_checkpoint_);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    const auto end = by_checkpoint_.upper_bound(checkpoint);
    for (auto each = by_checkpoint_.begin(); each != end; ++each) append(each->second);
    by_checkpoint_.erase(by_checkpoint_.begin(), end);
  }

 private:
  void append(const std::vector<Payment>& payments) {
    for (const Payment& payment : payments) ledger_->append(payment);
  }

  Ledger* ledger_;
  std::vector<Payment> since_;
  std::map<CheckpointId, std::vector<Payment>> by_checkpoint_;
};

class Committing : public LedgerSink {
 public:
  explicit Committing(Ledger* ledger) : ledger_(ledger) {}

  /// Several that are restored may know transactions of the same checkpoint.
  void restore(StateReader& state) override {
    std::map<CheckpointId, std::vector<TransactionId>> restored;
    state(restored);
    for (const auto& [checkpoint, transactions] : restored) {
      auto& known = by_checkpoint_[checkpoint];
      known.insert(known.end(), transactions.begin(), transactions.end());
    }
  }
  void start() override {
    std::vector<TransactionId> kept;
    for (const auto& [checkpoint, transactions] : by_checkpoint_) {
      kept.insert(kept.end(), transactions.begin(), transactions.end());
    }
    ledger_->abort_all_but(kept);
    if (!by_checkpoint_.empty()) notify_checkpoint_complete(by_checkpoint_.rbegin()->first);
    open_ = ledger_->begin();
  }
  void write(const Payment& payment) override { ledger_->write(open_, payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    ledger_->pre_commit(open_);
    by_checkpoint_[checkpoint].push_back(open_);
    open_ = ledger_->begin();
    state(by_checkpoint_);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    while (!by_checkpoint_.empty() && by_checkpoint_.begin()->first <= checkpoint) {
      auto& transactions = by_checkpoint_.begin()->second;
      while (!transactions.empty()) {
        if (!ledger_->commit(transactions.front())) return;
        transactions.erase(transactions.begin());
      }
      by_checkpoint_.erase(by_checkpoint_.begin());
    }
  }

 private:
  Ledger* ledger_;
  TransactionId open_;
  std::map<CheckpointId, std::vector<TransactionId>> by_checkpoint_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Putting>(&ledger);
}

std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<Buffering>(&ledger);
}

std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<Committing>(&ledger);
}

}  // namespace weir::exercises
