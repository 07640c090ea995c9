/// \file
/// What sinks do, whatever the type of their elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/checkpoint_listener.hpp"
#include "weir/internal/operator.hpp"
#include "weir/sink_context.hpp"
#include "weir/transaction.hpp"

namespace weir::internal {

/// One subtask of a sink. Elements that its writer has not accepted yet wait, and while any does
/// the task takes no more input.
class SinkCore : public WaitingOperator {
 public:
  void restore(const OperatorSnapshot& snapshot) override;
  void open(OperatorContext& context) override;
  bool work() override;
  bool accepts_input() const override { return !has_waiting(); }
  bool is_drained() const override { return !has_waiting() && (!ended_ || is_flushed()); }
  bool is_busy() const override { return !is_drained(); }
  void end_input(std::size_t) override { ended_ = true; }
  void close() override;

 protected:
  /// Offers the writer what waits. Answers whether it accepted any.
  virtual bool write_waiting() = 0;
  virtual bool has_waiting() const = 0;
  /// Whether all of the input has been written, once it has ended.
  virtual bool is_flushed() const { return true; }
  /// Does what is to be done beside. Answers whether there was anything.
  virtual bool go_on() = 0;
  /// Opens the writer.
  virtual void open_writer(SinkContext& context) = 0;
  virtual void close_writer() = 0;

  bool ended() const { return ended_; }
  OperatorContext& context() { return *context_; }
  /// What snapshots of this operator had under a name; empty if nothing was restored.
  std::vector<Bytes> restored(const char* name, bool is_union) const;

 private:
  void watch();

  OperatorContext* context_ = nullptr;
  std::optional<SinkContext> sink_context_;
  std::shared_ptr<AnswerBell> bell_;
  OperatorSnapshot restored_;
  bool is_restored_ = false;
  bool ended_ = false;
  bool watched_ = false;
};

/// A transaction on its way; its state changes in one direction only.
class SinkTransaction {
 public:
  enum class State : std::uint8_t {
    open,            ///< elements are written in it
    pre_committing,  ///< it is whole, and not safe yet
    pre_committed,   ///< it waits for its checkpoint to be complete
    committing,      ///< the checkpoint is complete
    committed,       ///< it is seen
    aborted          ///< nothing comes of it
  };

  explicit SinkTransaction(Transaction transaction, State state = State::open)
      : transaction_(std::move(transaction)), state_(state) {}

  void advance(State next);
  State state() const { return state_; }
  Transaction& transaction() { return transaction_; }
  const Transaction& transaction() const { return transaction_; }
  /// The checkpoint at whose barrier it was pre-committed.
  std::int64_t checkpoint = 0;

 private:
  Transaction transaction_;
  State state_;
};

/// How a TwoPhaseCommitSink is run.
struct TwoPhaseSettings {
  std::string name;
  std::optional<Duration> transaction_timeout;
  Duration commit_timeout{0};
};

/// The transactions of one subtask: which one is open, and which wait for what.
class TwoPhaseCore : public SinkCore, private CheckpointListener {
 public:
  TwoPhaseCore(TwoPhaseSettings settings, std::size_t subtask, std::size_t parallelism);

  void open(OperatorContext& context) override;
  bool is_ready_for(std::int64_t checkpoint) override;
  void snapshot(OperatorSnapshot& out) override;
  bool is_busy() const override;
  bool waits_for_checkpoint() const override;

 protected:
  virtual TransactionControl& control() = 0;
  /// The transaction to write in, begun if need be; null while none can be.
  Transaction* current();

 private:
  void notify_checkpoint_complete(std::int64_t checkpoint) override;
  void open_writer(SinkContext& context) override;
  void close_writer() override;
  bool go_on() override;
  bool pre_commit();
  bool commit_some();
  void commit_later(const std::string& why);
  std::string next_id();
  std::size_t in_state(SinkTransaction::State state) const;
  void show_figures();

  TwoPhaseSettings settings_;
  std::size_t subtask_;
  std::size_t parallelism_;
  std::string run_;             ///< in the ids of the transactions that this run begins
  std::uint64_t begun_ = 0;     ///< transactions of this run
  std::int64_t preparing_ = 0;  ///< the checkpoint that was asked for last
  std::optional<SinkTransaction> current_;
  std::deque<SinkTransaction> whole_;  ///< pre-committed and committing, in their order
  std::size_t recovered_ = 0;          ///< the first ones, which an earlier run has left
  Timestamp committing_since_;         ///< when the first one might be committed, for the time-out
  Timestamp retry_at_ = Timestamp::min();
  Duration retry_delay_{0};
};

/// Elements of a checkpoint, as bytes, that wait to be written.
struct WrittenAhead {
  std::int64_t checkpoint = 0;
  Bytes elements;
  std::uint64_t count = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("checkpoint", checkpoint), cereal::make_nvp("elements", elements),
            cereal::make_nvp("count", count));
  }
};

/// The chunks that wait for their checkpoints.
class WriteAheadCore : public SinkCore, private CheckpointListener {
 public:
  void open(OperatorContext& context) override;
  bool is_ready_for(std::int64_t checkpoint) override;
  void snapshot(OperatorSnapshot& out) override;
  bool accepts_input() const override { return true; }
  bool is_drained() const override { return true; }
  bool is_busy() const override;
  bool waits_for_checkpoint() const override;

 protected:
  /// Takes the elements that have come since the last call.
  virtual WrittenAhead seal() = 0;
  virtual bool has_unsealed() const = 0;
  /// Reads the elements of a chunk, to offer them to the writer.
  virtual void read(const WrittenAhead& chunk) = 0;
  virtual SinkStatus flush() = 0;

 private:
  void notify_checkpoint_complete(std::int64_t checkpoint) override;
  bool go_on() override;
  bool may_be_written(const WrittenAhead& chunk) const { return chunk.checkpoint <= complete_; }

  std::deque<WrittenAhead> chunks_;
  std::int64_t complete_ = 0;   ///< the last checkpoint that is
  std::int64_t preparing_ = 0;  ///< the checkpoint that was asked for last
  bool reading_ = false;        ///< the first chunk has been read
};

}  // namespace weir::internal
