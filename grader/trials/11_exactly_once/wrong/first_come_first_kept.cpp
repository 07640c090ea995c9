// Wrong: the first payment of a ride stays.
// Seen with: two payments for ride 1.
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

constexpr CheckpointId later = std::numeric_limits<CheckpointId>::max();

class Put : public LedgerSink {
 public:
  explicit Put(Ledger& ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override {
    // What is there already need not be written again; in memory only, so never after a crash.
    const auto known = last_.find(payment.ride);
    if (known != last_.end()) return;
    ledger_.put(payment.ride, payment.cents);
    last_[payment.ride] = payment.cents;
  }

 private:
  Ledger& ledger_;
  std::map<std::int64_t, std::int64_t> last_;
};

class Ahead : public LedgerSink {
 public:
  explicit Ahead(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::vector<Payment> payments;
    state(payments);
    for (const auto& payment : payments) payments_.emplace(0, payment);
  }
  void start() override { notify_checkpoint_complete(0); }
  void write(const Payment& payment) override { payments_.emplace(later, payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    while (payments_.contains(later)) {
      auto node = payments_.extract(payments_.lower_bound(later));
      node.key() = checkpoint;
      payments_.insert(std::move(node));
    }
    std::vector<Payment> all;
    for (const auto& [of, payment] : payments_) all.push_back(payment);
    state(all);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    const auto end = payments_.upper_bound(checkpoint);
    for (auto it = payments_.begin(); it != end; it = payments_.erase(it)) {
      ledger_.append(it->second);
    }
  }

 private:
  Ledger& ledger_;
  std::multimap<CheckpointId, Payment> payments_;
};

class Transactions : public LedgerSink {
 public:
  explicit Transactions(Ledger& ledger) : ledger_(ledger) {}

  void restore(StateReader& state) override {
    std::map<CheckpointId, std::vector<TransactionId>> saved;
    state(saved);
    for (const auto& [of, ids] : saved) {
      for (const auto& id : ids) ids_.emplace(0, id);
    }
  }
  void start() override {
    std::vector<TransactionId> kept;
    for (const auto& [of, id] : ids_) kept.push_back(id);
    ledger_.abort_all_but(kept);
    notify_checkpoint_complete(0);
  }
  void write(const Payment& payment) override {
    if (!ids_.contains(later)) ids_.emplace(later, ledger_.begin());
    ledger_.write(ids_.find(later)->second, payment);
  }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (auto open = ids_.extract(later)) {
      ledger_.pre_commit(open.mapped());
      open.key() = checkpoint;
      ids_.insert(std::move(open));
    }
    std::map<CheckpointId, std::vector<TransactionId>> saved;
    for (const auto& [of, id] : ids_) saved[of].push_back(id);
    state(saved);
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    for (auto it = ids_.begin(); it != ids_.end() && it->first <= checkpoint;) {
      if (!ledger_.commit(it->second)) break;
      it = ids_.erase(it);
    }
  }

 private:
  Ledger& ledger_;
  std::multimap<CheckpointId, TransactionId> ids_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Put>(ledger);
}
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<Ahead>(ledger);
}
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<Transactions>(ledger);
}

}  // namespace weir::exercises
