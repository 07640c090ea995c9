/// \file
/// A checkpoint on its way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checkpoint/participant.hpp"
#include "graph/job_plan.hpp"
#include "weir/snapshot.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// One checkpoint, from when it is asked for to its end. Not thread-safe: the coordinator guards
/// it.
///
///     awaiting_parts ---> storing ---> complete
///            |               |
///            +-------+-------+-------> aborted
class PendingCheckpoint {
 public:
  enum class State {
    awaiting_parts,  ///< tasks have been asked, and not all have answered
    storing,         ///< all parts are there, and are to be kept where they outlive the process
    complete,        ///< it may be gone back to
    aborted          ///< nothing comes of it
  };

  PendingCheckpoint(std::int64_t number, const JobPlan& plan, std::size_t tasks, Timestamp now);

  /// Files a task's part. Answers whether it was the last one: then the checkpoint is `storing`.
  bool add(std::size_t task, std::size_t subtask, TaskSnapshot&& part, Duration alignment,
           Timestamp now);
  /// The ends: `storing` becomes complete, any state before an end aborted.
  void complete();
  void abort();

  State state() const { return state_; }
  std::int64_t number() const { return snapshot_->checkpoint; }
  Timestamp asked_at() const { return asked_at_; }
  /// When the last part came, and from which task.
  Timestamp parts_at() const { return parts_at_; }
  std::size_t last_task() const { return last_task_; }
  /// The longest of any task so far.
  Duration alignment() const { return alignment_; }
  /// The tasks whose parts are missing.
  std::vector<std::size_t> missing() const;
  /// All parts. It does not change from `storing` on.
  const std::shared_ptr<Snapshot>& snapshot() const { return snapshot_; }

 private:
  State state_ = State::awaiting_parts;
  std::shared_ptr<Snapshot> snapshot_;
  Timestamp asked_at_;
  Timestamp parts_at_;
  std::size_t last_task_ = 0;
  Duration alignment_{0};
  std::vector<bool> answered_;  ///< by task
  std::size_t missing_;
};

}  // namespace weir::internal
