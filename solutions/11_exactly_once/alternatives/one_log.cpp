// Parts 2 and 3 are one class: a log of things that wait, and of each checkpoint how long the log
// was. A thing is a payment, or a transaction; what is done with it when it is due differs.
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

class AtOnce : public LedgerSink {
 public:
  explicit AtOnce(Ledger& ledger) : ledger_(ledger) {}
  void write(const Payment& payment) override { ledger_.put(payment.ride, payment.cents); }

 private:
  Ledger& ledger_;
};

template <class Thing>
class Log {
 public:
  /// `finish` does what is to be done with a thing, and answers whether it was done.
  explicit Log(std::function<bool(const Thing&)> finish) : finish_(std::move(finish)) {}

  void add(Thing thing) { things_.push_back(std::move(thing)); }
  std::vector<Thing> all() const { return {things_.begin(), things_.end()}; }
  /// All so far belong to it.
  void seal(CheckpointId checkpoint) { length_at_[checkpoint] = things_.size() + finished_; }
  void finish_up_to(CheckpointId checkpoint) {
    const auto next = length_at_.upper_bound(checkpoint);
    if (next != length_at_.begin()) due_ = std::prev(next)->second;
    length_at_.erase(length_at_.begin(), next);
    finish_due();
  }
  void finish_all() {
    due_ = things_.size();
    finish_due();
  }

 private:
  void finish_due() {
    for (; finished_ < due_ && finish_(things_.front()); ++finished_) things_.pop_front();
  }

  std::function<bool(const Thing&)> finish_;
  std::deque<Thing> things_;
  std::map<CheckpointId, std::size_t> length_at_;  // counted from the beginning
  std::size_t finished_ = 0;
  std::size_t due_ = 0;
};

class Ahead : public LedgerSink {
 public:
  explicit Ahead(Ledger& ledger)
      : log_([&ledger](const Payment& payment) {
          ledger.append(payment);
          return true;
        }) {}

  void restore(StateReader& state) override {
    std::vector<Payment> payments;
    state(payments);
    for (const Payment& payment : payments) log_.add(payment);
  }
  void start() override { log_.finish_all(); }
  void write(const Payment& payment) override { log_.add(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    log_.seal(checkpoint);
    state(log_.all());
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    log_.finish_up_to(checkpoint);
  }

 private:
  Log<Payment> log_;
};

class TwoPhases : public LedgerSink {
 public:
  explicit TwoPhases(Ledger& ledger)
      : ledger_(ledger), log_([&ledger](const TransactionId& id) { return ledger.commit(id); }) {}

  void restore(StateReader& state) override {
    std::vector<TransactionId> transactions;
    state(transactions);
    for (const TransactionId& id : transactions) log_.add(id);
  }
  void start() override {
    ledger_.abort_all_but(log_.all());
    log_.finish_all();
  }
  void write(const Payment& payment) override {
    if (open_.empty()) open_ = ledger_.begin();
    ledger_.write(open_, payment);
  }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (!open_.empty()) {
      ledger_.pre_commit(open_);
      log_.add(std::exchange(open_, {}));
    }
    log_.seal(checkpoint);
    state(log_.all());
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override {
    log_.finish_up_to(checkpoint);
  }

 private:
  Ledger& ledger_;
  Log<TransactionId> log_;
  TransactionId open_;  // empty: none is
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<AtOnce>(ledger);
}

std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<Ahead>(ledger);
}

std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<TwoPhases>(ledger);
}

}  // namespace weir::exercises
