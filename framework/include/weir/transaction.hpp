/// \file
/// Transactions of a TwoPhaseCommitSink, whatever is written in them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/serialization.hpp"
#include "weir/sink_context.hpp"

namespace weir {

/// One transaction with an external system.
struct Transaction {
  std::string id;       ///< unique for all time: letters, digits, `_` and `-`
  std::string details;  ///< what the writer wants to know when it commits; set until pre-commit

  /// Archives both fields (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("details", details));
  }
};

/// The subtask whose transaction has this id; none if it is none of the sink of this name.
std::optional<std::size_t> subtask_of_transaction(std::string_view sink, std::string_view id);

/// Whether the transaction of this id is one of the sink whose `subtask` takes care of it (modulo
/// the parallelism), and none of `kept`: what a process that has died has left.
bool is_left_behind(std::string_view id, const std::vector<Transaction>& kept,
                    std::string_view sink, std::size_t subtask, std::size_t parallelism);

/// What can be done with transactions, whatever is written in them.
///
///     open --> pre-committing --> pre-committed --> committing --> committed
///       |                              waits for its checkpoint     (is forgotten)
///       +----> aborted
class TransactionControl {
 public:
  virtual ~TransactionControl() = default;
  /// Called once before all else, and may take its time. `kept` are those that recovery is going to
  /// commit. Every other one of this sink that the external system still holds, and whose subtask
  /// is this one's (modulo the parallelism), was left by a process that has died: abort it.
  virtual void open(SinkContext& context, const std::vector<Transaction>& kept) = 0;
  /// Begins a transaction; one is open at a time, and each has an element at least.
  virtual void begin(Transaction& transaction) = 0;
  /// The transaction is whole. When this is done it can be committed, whatever becomes of this
  /// process and of the external system, and nobody sees any of it. Called until it is done.
  virtual SinkStatus pre_commit(Transaction& transaction) = 0;
  /// The checkpoint is complete: makes the transaction seen. Called until it is done, and perhaps
  /// again after a failure: one that has been committed already is done. \throws TryAgain to be
  /// called later; anything else fails the job, such as that the transaction is gone.
  virtual SinkStatus commit(const Transaction& transaction) = 0;
  /// Nothing comes of the open transaction: the job has failed or was cancelled. Not called where
  /// the process dies.
  virtual void abort(const Transaction& transaction) = 0;
  /// Called once after all else. Transactions that are pre-committed stay.
  virtual void close() {}
};

}  // namespace weir
