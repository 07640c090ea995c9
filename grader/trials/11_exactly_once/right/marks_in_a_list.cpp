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
  std::vector<std::pair<CheckpointId, std::size_t>> marks_;

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
    marks_.emplace_back(checkpoint, current_.size());
    state(current_);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    std::size_t upto = 0;
    std::size_t gone = 0;
    for (const auto& [id, size] : marks_)
      if (id <= checkpoint) {
        upto = size;
        ++gone;
      }
    for (std::size_t i = 0; i < upto; ++i) ledger_.append(current_[i]);
    current_.erase(current_.begin(), current_.begin() + static_cast<std::ptrdiff_t>(upto));
    marks_.erase(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(gone));
    for (auto& mark : marks_) mark.second -= upto;
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
    std::vector<TransactionId> kept;
    for (const auto& [checkpoint, id] : waiting_) kept.push_back(id);
    ledger_.abort_all_but(kept);
    notify_checkpoint_complete(0);
    open_ = ledger_.begin();
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
