/// \file
/// The contract of exercise 11. Not to be edited: what you write goes into exactly_once.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "missing_solution.hpp"
#include "weir/error.hpp"
#include "weir/serialization.hpp"

namespace weir::exercises {

/// What was paid for a ride.
struct Payment {
  std::int64_t ride = 0;   ///< the ride's id
  std::int64_t cents = 0;  ///< how much; below zero where money is given back

  /// Equal in both fields.
  friend bool operator==(const Payment&, const Payment&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("cents", cents));
  }
};

/// Names a checkpoint: 1 or more. Later ones have higher numbers, and numbers may be left out.
using CheckpointId = std::int64_t;
/// Names a transaction. The ledger gives the name, never the same one twice.
using TransactionId = std::string;

/// Thrown by every function of a ledger: there was no answer. What was asked for may have been done
/// or not. Nobody catches it: the job fails, and goes back to its last complete checkpoint.
class ConnectionLost : public Error {
 public:
  using Error::Error;
};

/// Where a sink writes: outside of the job. It keeps what it has, whatever becomes of the job.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Part 1: the payment for a ride is this one, whatever it was before. Seen at once.
  virtual void put(std::int64_t ride, std::int64_t cents) = 0;

  /// Part 2: adds a line. Seen at once.
  virtual void append(const Payment& payment) = 0;

  /// Part 3: opens a transaction. Nothing that is written in it is seen before it is committed.
  virtual TransactionId begin() = 0;
  /// Adds a line to a transaction that is open.
  virtual void write(const TransactionId& transaction, const Payment& payment) = 0;
  /// The transaction is whole, and no longer open. The ledger promises: it can be committed,
  /// whatever happens in between.
  virtual void pre_commit(const TransactionId& transaction) = 0;
  /// Makes the lines of a transaction that was pre-committed seen. Nothing happens if it has been
  /// committed already. Answers false if the ledger is busy: then nothing has happened, and it is
  /// to be asked again later.
  virtual bool commit(const TransactionId& transaction) = 0;
  /// Forgets all transactions that sinks before this one have begun and not committed, the open
  /// ones and the pre-committed ones, but for those that are named.
  virtual void abort_all_but(const std::vector<TransactionId>& kept) = 0;
};

/// A sink: is told what happens in the job, and writes to its ledger. After a failure it is gone,
/// and one that is made anew takes its place.
class LedgerSink {
 public:
  virtual ~LedgerSink() = default;
  /// The job goes back to a checkpoint: reads what a sink has saved with snapshot(). Called before
  /// start(), once for each sink of then whose place this one takes: not at all where the job
  /// begins anew, and several times where there are fewer sinks now.
  virtual void restore(StateReader& state) { static_cast<void>(state); }
  /// Called once, before the first payment.
  virtual void start() {}
  /// A payment has come.
  virtual void write(const Payment& payment) = 0;
  /// A checkpoint is taken: saves whatever a sink that is made anew has to know. The payments so
  /// far belong to the checkpoint; those that follow do not, and come again after it.
  virtual void snapshot(CheckpointId checkpoint, StateWriter& state) {
    static_cast<void>(checkpoint);
    static_cast<void>(state);
  }
  /// The notice that a checkpoint is complete: all parts of the job have saved what they know, and
  /// the job never goes back behind it. Not every checkpoint becomes complete, and not every notice
  /// arrives.
  virtual void notify_checkpoint_complete(CheckpointId checkpoint) {
    static_cast<void>(checkpoint);
  }
};

/// Part 1: writes each payment at once, so that it makes no difference if it comes again. `ledger`
/// outlives the sink, in all parts.
std::unique_ptr<LedgerSink> idempotent_sink(Ledger& ledger);

/// Part 2: keeps payments in its state, and writes them when their checkpoint is complete.
std::unique_ptr<LedgerSink> write_ahead_sink(Ledger& ledger);

/// Part 3: writes the payments of a checkpoint in a transaction, in two phases.
std::unique_ptr<LedgerSink> two_phase_sink(Ledger& ledger);

}  // namespace weir::exercises
