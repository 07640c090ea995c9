/// \file
/// Sinks: where results go, and with which promise.
///
/// | sink | after a failure | why |
/// |---|---|---|
/// | Sink | results come again | what was written since the last checkpoint is written once more |
/// | Sink that is idempotent | the last state is right | writing a result again changes nothing |
/// | WriteAheadSink | some results may come again | they wait in state, and are written when a
/// checkpoint is complete | | TwoPhaseCommitSink | each result is there once | a transaction a
/// checkpoint, which is committed when it is complete |
///
/// A sink is described once and shared by all subtasks; each of these has a writer of its own,
/// which is used on the task's thread only. Nothing blocks in a writer: what cannot be done at once
/// is answered with SinkStatus::busy, and the task, which takes no more input meanwhile, asks
/// again. A client library that blocks belongs on a thread of the writer's own, which rings when it
/// is done (SinkContext::waker()).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "weir/internal/operator.hpp"
#include "weir/serialization.hpp"
#include "weir/sink_context.hpp"
#include "weir/timestamp.hpp"
#include "weir/transaction.hpp"

namespace weir {

/// A sink of any kind, as DataStream::sink_to() takes it. Derive from one of those below.
template <class T>
class AnySink {
 public:
  virtual ~AnySink() = default;
  /// Used by the engine: the operator of one subtask.
  virtual std::unique_ptr<internal::Operator> make_operator(std::size_t subtask,
                                                            std::size_t parallelism) const = 0;
};

/// Writes the elements of one subtask. What it throws fails the job.
template <class T>
class SinkWriter {
 public:
  virtual ~SinkWriter() = default;
  /// Called once before all else, and may take its time; `context` lives as long as the writer.
  virtual void open(SinkContext& context) { static_cast<void>(context); }
  /// Takes an element, or is busy: then the same one is offered again. `timestamp` is
  /// Timestamp::min() where it has none.
  virtual SinkStatus write(const T& value, Timestamp timestamp) = 0;
  /// Sees to it that all elements so far are where they belong, whatever becomes of this process.
  /// Called before each snapshot, and at the end of the input, until it is done.
  virtual SinkStatus flush() { return SinkStatus::done; }
  /// Writes what the writer has to remember; called after flush().
  virtual void snapshot(StateWriter& state) const { static_cast<void>(state); }
  /// Takes back what a writer remembered: after open(), once for each writer of before that falls
  /// to this one, be it none or several.
  virtual void restore(StateReader& state) { static_cast<void>(state); }
  /// Called once after all else.
  virtual void close() {}
};

/// Elements are written as they come. After a failure those since the last checkpoint come again:
/// at least once, unless writing is idempotent.
template <class T>
class Sink : public AnySink<T> {
 public:
  /// The writer of a subtask. Called on any thread.
  virtual std::unique_ptr<SinkWriter<T>> create_writer(std::size_t subtask,
                                                       std::size_t parallelism) const = 0;

  std::unique_ptr<internal::Operator> make_operator(std::size_t subtask,
                                                    std::size_t parallelism) const final;
};

/// Elements wait in the job's state until the checkpoint that holds them is complete, and are
/// written then. What was written when a failure comes may be written once more: at least once, but
/// nobody sees a result that a failure takes back. T must be Serializable.
template <class T>
class WriteAheadSink : public AnySink<T> {
 public:
  /// The writer of a subtask; its snapshot() is not called. Called on any thread.
  virtual std::unique_ptr<SinkWriter<T>> create_writer(std::size_t subtask,
                                                       std::size_t parallelism) const = 0;

  std::unique_ptr<internal::Operator> make_operator(std::size_t subtask,
                                                    std::size_t parallelism) const final;
};

/// Writes the elements of one subtask in transactions. What it throws fails the job, but for
/// TryAgain.
template <class T>
class TransactionWriter : public TransactionControl {
 public:
  /// Takes an element into the open transaction, or is busy: then the same one is offered again.
  virtual SinkStatus write(Transaction& transaction, const T& value, Timestamp timestamp) = 0;
};

/// Elements are written in transactions: one for each checkpoint and subtask. It is pre-committed
/// at the barrier, and committed when the checkpoint is complete; a job that is restored commits
/// what was pre-committed, and aborts what was not: exactly once. The end of the input waits for a
/// last checkpoint.
template <class T>
class TwoPhaseCommitSink : public AnySink<T> {
 public:
  /// What its transactions are called: the same for the life of the job's state, and unlike that of
  /// any other sink that writes to the same external system. Letters, digits and `_`.
  virtual std::string name() const = 0;
  /// How long the external system keeps a transaction that is open or pre-committed; none: for as
  /// long as it takes. A job whose checkpoints may take longer is refused with InvalidJob.
  virtual std::optional<Duration> transaction_timeout() const { return std::nullopt; }
  /// How long to go on trying to commit; then the job fails.
  virtual Duration commit_timeout() const {
    constexpr Duration minute{60'000};
    return transaction_timeout().value_or(minute);
  }
  /// The writer of a subtask. Called on any thread.
  virtual std::unique_ptr<TransactionWriter<T>> create_writer(std::size_t subtask,
                                                              std::size_t parallelism) const = 0;

  std::unique_ptr<internal::Operator> make_operator(std::size_t subtask,
                                                    std::size_t parallelism) const final;
};

}  // namespace weir

#include "weir/internal/sink_operators.hpp"  // IWYU pragma: export
