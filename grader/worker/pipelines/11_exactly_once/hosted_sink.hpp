/// \file
/// A LedgerSink of exercise 11 as a sink of a job: the engine tells it of payments and checkpoints.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "exactly_once.hpp"
#include "weir/checkpoint_listener.hpp"
#include "weir/internal/sink_core.hpp"
#include "weir/sink.hpp"

namespace weir::grader {

/// Makes a student's sink.
using MakeSink = std::function<std::unique_ptr<exercises::LedgerSink>(exercises::Ledger&)>;

/// The ledger of one subtask's sink.
class HostedLedger {
 public:
  virtual ~HostedLedger() = default;
  /// Called once before all else.
  virtual void open(SinkContext& context) { static_cast<void>(context); }
  /// What the ledger itself has to remember; called behind the sink's own snapshot().
  virtual void snapshot(StateWriter& state) const { static_cast<void>(state); }
  /// Takes that back, once for each ledger of then, before the sink is made.
  virtual void restore(StateReader& state) { static_cast<void>(state); }
  /// As the sink sees it.
  virtual exercises::Ledger& ledger() = 0;
  /// Called once after all else.
  virtual void close() {}
};

/// Makes the ledger of a subtask.
using MakeLedger =
    std::function<std::unique_ptr<HostedLedger>(std::size_t subtask, std::size_t parallelism)>;

/// What a snapshot has of one sink.
struct SavedSink {
  std::size_t subtask = 0;
  Bytes sink;
  Bytes ledger;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("subtask", subtask), cereal::make_nvp("sink", sink),
            cereal::make_nvp("ledger", ledger));
  }
};

/// One subtask. What is saved goes to all, and each takes what is of its place, modulo the
/// parallelism: as transactions are dealt out too.
class HostedSinkOperator final : public weir::internal::SinkCore, private CheckpointListener {
 public:
  HostedSinkOperator(const MakeSink& make, std::unique_ptr<HostedLedger> ledger,
                     std::size_t subtask, std::size_t parallelism)
      : make_(make), ledger_(std::move(ledger)), subtask_(subtask), parallelism_(parallelism) {}

  void open(weir::internal::OperatorContext& context) override {
    SinkCore::open(context);
    context.runtime().tell_of_checkpoints(*this);
    // As sinks in two phases do: who stops a job waits for that.
    context.runtime().gauge("transactions_pre_committed",
                            [this] { return last_with_news_ != 0 ? 1.0 : 0.0; });
  }
  void process(std::size_t, weir::internal::Batch& batch) override {
    const auto* payments = batch.values<exercises::Payment>();
    for (std::size_t i = 0; i < batch.size(); ++i) sink_->write(payments[i]);
    has_news_ = true;
  }
  bool is_ready_for(std::int64_t checkpoint) override {
    checkpoint_ = checkpoint;
    return true;
  }
  void snapshot(OperatorSnapshot& out) override {
    StateWriter sink;
    sink_->snapshot(checkpoint_, sink);
    StateWriter ledger;
    ledger_->snapshot(ledger);
    if (std::exchange(has_news_, false)) last_with_news_ = checkpoint_;
    out.union_state[state_name].push_back(
        to_bytes(SavedSink{subtask_, sink.take(), ledger.take()}));
  }
  /// The end of the input waits until all payments are part of a checkpoint that is complete.
  bool waits_for_checkpoint() const override { return has_news_ || last_with_news_ != 0; }

 private:
  static constexpr const char* state_name = "sinks";

  void notify_checkpoint_complete(std::int64_t checkpoint) override {
    sink_->notify_checkpoint_complete(checkpoint);
    if (checkpoint >= last_with_news_) last_with_news_ = 0;
  }
  void open_writer(SinkContext& context) override {
    ledger_->open(context);
    std::vector<SavedSink> saved;
    for (const Bytes& bytes : restored(state_name, true)) {
      auto each = from_bytes<SavedSink>(bytes);
      if (each.subtask % parallelism_ != subtask_) continue;
      StateReader state(each.ledger);
      ledger_->restore(state);
      saved.push_back(std::move(each));
    }
    sink_ = make_(ledger_->ledger());
    for (const SavedSink& each : saved) {
      StateReader state(each.sink);
      sink_->restore(state);
    }
    sink_->start();
  }
  void close_writer() override {
    sink_.reset();
    ledger_->close();
  }
  bool write_waiting() override { return false; }
  bool has_waiting() const override { return false; }
  bool go_on() override { return false; }

  MakeSink make_;
  std::unique_ptr<HostedLedger> ledger_;
  std::size_t subtask_;
  std::size_t parallelism_;
  std::unique_ptr<exercises::LedgerSink> sink_;
  std::int64_t checkpoint_ = 0;      ///< the one whose snapshot is taken
  bool has_news_ = false;            ///< since the last snapshot
  std::int64_t last_with_news_ = 0;  ///< the checkpoint to wait for; 0: none
};

/// A sink of such subtasks.
class HostedSink final : public AnySink<exercises::Payment> {
 public:
  HostedSink(MakeSink make, MakeLedger make_ledger)
      : make_(std::move(make)), make_ledger_(std::move(make_ledger)) {}

  std::unique_ptr<weir::internal::Operator> make_operator(std::size_t subtask,
                                                          std::size_t parallelism) const override {
    return std::make_unique<HostedSinkOperator>(make_, make_ledger_(subtask, parallelism), subtask,
                                                parallelism);
  }

 private:
  MakeSink make_;
  MakeLedger make_ledger_;
};

}  // namespace weir::grader
