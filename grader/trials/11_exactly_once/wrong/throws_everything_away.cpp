// Wrong: after a crash the transactions that are in the state are aborted too.
// Seen with: a payment, snapshot 1, complete, a crash.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

template <class Txn>
class TwoPhaseCommitting : public LedgerSink {
 public:
  void restore(StateReader& state) override {
    std::vector<Txn> user_state;
    state(user_state);
    recovered_.insert(recovered_.end(), user_state.begin(), user_state.end());
  }
  void start() override {
    recovered_.clear();
    recover_and_abort(recovered_);
    current_ = begin_transaction();
  }
  void write(const Payment& payment) override { invoke(*current_, payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    pre_commit(*current_);
    pending_.emplace(checkpoint, *current_);
    current_ = begin_transaction();
    std::vector<Txn> all = recovered_;
    for (const auto& [id, transaction] : pending_) all.push_back(transaction);
    state(all);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    while (!recovered_.empty()) {
      if (!commit(recovered_.front())) return;
      recovered_.erase(recovered_.begin());
    }
    while (!pending_.empty() && pending_.begin()->first <= checkpoint) {
      if (!commit(pending_.begin()->second)) return;
      pending_.erase(pending_.begin());
    }
  }

 protected:
  virtual Txn begin_transaction() = 0;
  virtual void invoke(Txn& transaction, const Payment& payment) = 0;
  virtual void pre_commit(Txn& transaction) = 0;
  virtual bool commit(Txn& transaction) = 0;
  virtual void recover_and_abort(const std::vector<Txn>& kept) = 0;

 private:
  std::optional<Txn> current_;
  std::map<CheckpointId, Txn> pending_;
  std::vector<Txn> recovered_;
};

class LedgerTransactions : public TwoPhaseCommitting<TransactionId> {
 public:
  explicit LedgerTransactions(Ledger& ledger) : ledger_(ledger) {}

 protected:
  TransactionId begin_transaction() override { return ledger_.begin(); }
  void invoke(TransactionId& id, const Payment& payment) override { ledger_.write(id, payment); }
  void pre_commit(TransactionId& id) override { ledger_.pre_commit(id); }
  bool commit(TransactionId& id) override { return ledger_.commit(id); }
  void recover_and_abort(const std::vector<TransactionId>& kept) override {
    ledger_.abort_all_but(kept);
  }

 private:
  Ledger& ledger_;
};

/// A transaction is a list of payments: to pre-commit it is to do nothing.
class WrittenAhead : public TwoPhaseCommitting<std::vector<Payment>> {
 public:
  explicit WrittenAhead(Ledger& ledger) : ledger_(ledger) {}

 protected:
  using Payments = std::vector<Payment>;
  Payments begin_transaction() override { return {}; }
  void invoke(Payments& payments, const Payment& payment) override { payments.push_back(payment); }
  void pre_commit(Payments&) override {}
  bool commit(Payments& payments) override {
    for (const auto& payment : payments) ledger_.append(payment);
    return true;
  }
  void recover_and_abort(const std::vector<Payments>&) override {}

 private:
  Ledger& ledger_;
};

class Idempotent : public LedgerSink {
 public:
  explicit Idempotent(Ledger& ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override { ledger_.put(payment.ride, payment.cents); }

 private:
  Ledger& ledger_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Idempotent>(ledger);
}
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<WrittenAhead>(ledger);
}
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<LedgerTransactions>(ledger);
}

}  // namespace weir::exercises
