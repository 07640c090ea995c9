#include "exactly_once.hpp"

#include <deque>
#include <optional>

namespace weir::exercises {
namespace {

class IdempotentSink : public LedgerSink {
 public:
  explicit IdempotentSink(Ledger& ledger) : ledger_(ledger) {}

  void write(const Payment& payment) override { ledger_.put(payment.ride, payment.cents); }

 private:
  Ledger& ledger_;
};

class WriteAheadSink : public LedgerSink {
 public:
  explicit WriteAheadSink(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::vector<Payment> payments;
    state(payments);
    for (const Payment& payment : payments) waiting_.push_back({0, payment});
  }
  /// What was restored belongs to a checkpoint that is complete.
  void start() override { notify_checkpoint_complete(0); }

  void write(const Payment& payment) override { incoming_.push_back(payment); }

  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    for (const Payment& payment : incoming_) waiting_.push_back({checkpoint, payment});
    incoming_.clear();
    std::vector<Payment> payments;
    for (const Waiting& each : waiting_) payments.push_back(each.payment);
    state(payments);
  }

  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    while (!waiting_.empty() && waiting_.front().checkpoint <= checkpoint) {
      ledger_.append(waiting_.front().payment);
      waiting_.pop_front();
    }
  }

 private:
  struct Waiting {
    CheckpointId checkpoint;  // the first one that has it
    Payment payment;
  };

  Ledger& ledger_;
  std::vector<Payment> incoming_;  // since the last snapshot
  std::deque<Waiting> waiting_;    // for the checkpoint to be complete
};

class TwoPhaseSink : public LedgerSink {
 public:
  explicit TwoPhaseSink(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::vector<TransactionId> transactions;
    state(transactions);
    for (const TransactionId& transaction : transactions) whole_.push_back({0, transaction});
  }
  /// What is in the state was pre-committed, and its checkpoint is complete. All else that the
  /// ledger holds is of payments that come again.
  void start() override {
    ledger_.abort_all_but(transactions());
    commit_up_to(0);
  }

  void write(const Payment& payment) override {
    if (!current_) current_ = ledger_.begin();
    ledger_.write(*current_, payment);
  }

  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (current_) {
      ledger_.pre_commit(*current_);
      whole_.push_back({checkpoint, *current_});
      current_.reset();
    }
    state(transactions());
  }

  void notify_checkpoint_complete(CheckpointId checkpoint) override { commit_up_to(checkpoint); }

 private:
  struct Whole {
    CheckpointId checkpoint;  // the first one that has it
    TransactionId transaction;
  };

  std::vector<TransactionId> transactions() const {
    std::vector<TransactionId> transactions;
    for (const Whole& each : whole_) transactions.push_back(each.transaction);
    return transactions;
  }

  /// In their order: those behind one that must wait wait too.
  void commit_up_to(CheckpointId checkpoint) {
    while (!whole_.empty() && whole_.front().checkpoint <= checkpoint) {
      if (!ledger_.commit(whole_.front().transaction)) return;
      whole_.pop_front();
    }
  }

  Ledger& ledger_;
  std::optional<TransactionId> current_;  // is open
  std::deque<Whole> whole_;               // are pre-committed
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<IdempotentSink>(ledger);
}

std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<WriteAheadSink>(ledger);
}

std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<TwoPhaseSink>(ledger);
}

}  // namespace weir::exercises
