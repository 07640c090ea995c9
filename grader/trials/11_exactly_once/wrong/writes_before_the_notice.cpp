// Wrong: payments are written with the snapshot.
// Seen with: a payment, snapshot 1.
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "exactly_once.hpp"

namespace weir::exercises {
namespace {

struct Epoch {
  CheckpointId sealed_by = 0;
  std::vector<Payment> payments;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("sealed_by", sealed_by), cereal::make_nvp("payments", payments));
  }
};

struct Batch {
  CheckpointId sealed_by = 0;
  TransactionId id;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("sealed_by", sealed_by), cereal::make_nvp("id", id));
  }
};

class Upserts final : public LedgerSink {
 public:
  explicit Upserts(Ledger& ledger) : ledger_(&ledger) {}
  void write(const Payment& payment) override {
    const auto [ride, cents] = payment;
    ledger_->put(ride, cents);
  }

 private:
  Ledger* ledger_;
};

class Ahead final : public LedgerSink {
 public:
  explicit Ahead(Ledger& ledger) : ledger_(&ledger) {}

  void restore(StateReader& state) override {
    std::vector<Epoch> epochs;
    state(epochs);
    for (auto& epoch : epochs) {
      epoch.sealed_by = -1;
      epochs_.push_back(std::move(epoch));
    }
  }
  void start() override { flush(0); }
  void write(const Payment& payment) override { now_.payments.push_back(payment); }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    now_.sealed_by = checkpoint;
    epochs_.push_back(std::exchange(now_, Epoch()));
    flush(checkpoint);
    state(std::vector<Epoch>());
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override { flush(checkpoint); }

 private:
  void flush(CheckpointId checkpoint) {
    while (!epochs_.empty() && epochs_.front().sealed_by <= checkpoint) {
      for (const auto& payment : epochs_.front().payments) ledger_->append(payment);
      epochs_.pop_front();
    }
  }

  Ledger* ledger_;
  Epoch now_;
  std::list<Epoch> epochs_;
};

class InTransactions final : public LedgerSink {
 public:
  explicit InTransactions(Ledger& ledger) : ledger_(&ledger) {}

  void restore(StateReader& state) override {
    std::vector<Batch> batches;
    state(batches);
    for (const auto& batch : batches) batches_.push_back({-1, batch.id});
  }
  void start() override {
    std::vector<TransactionId> mine;
    for (const auto& batch : batches_) mine.push_back(batch.id);
    ledger_->abort_all_but(mine);
    publish(0);
  }
  void write(const Payment& payment) override {
    if (!is_open_) open_ = ledger_->begin();
    is_open_ = true;
    ledger_->write(open_, payment);
  }
  void snapshot(CheckpointId checkpoint, StateWriter& state) override {
    if (is_open_) {
      ledger_->pre_commit(open_);
      batches_.push_back({checkpoint, open_});
      is_open_ = false;
    }
    state(std::vector<Batch>(batches_.begin(), batches_.end()));
  }
  void notify_checkpoint_complete(CheckpointId checkpoint) override { publish(checkpoint); }

 private:
  void publish(CheckpointId checkpoint) {
    auto batch = batches_.begin();
    while (batch != batches_.end() && batch->sealed_by <= checkpoint &&
           ledger_->commit(batch->id)) {
      batch = batches_.erase(batch);
    }
  }

  Ledger* ledger_;
  bool is_open_ = false;
  TransactionId open_;
  std::list<Batch> batches_;
};

}  // namespace

std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger) {
  return std::make_unique<Upserts>(ledger);
}
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger) {
  return std::make_unique<Ahead>(ledger);
}
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger) {
  return std::make_unique<InTransactions>(ledger);
}

}  // namespace weir::exercises
