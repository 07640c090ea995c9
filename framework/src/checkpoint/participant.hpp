/// \file
/// Between tasks and whoever puts checkpoints together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "weir/snapshot.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// A task, as a checkpoint sees it. Thread-safe.
class CheckpointParticipant {
 public:
  virtual ~CheckpointParticipant() = default;
  /// Asks for its part of a checkpoint.
  virtual void ask_for_checkpoint(std::int64_t checkpoint) = 0;
  /// Has the barriers of this checkpoint, which comes next, overtake nothing.
  virtual void align(std::int64_t checkpoint) = 0;
  /// Has it do nothing more once it has taken its part of this checkpoint; 0 takes that back.
  virtual void suspend_after(std::int64_t checkpoint) = 0;
  /// Tells it that a checkpoint is complete.
  virtual void tell_complete(std::int64_t checkpoint) = 0;
  /// Tells it that nothing comes of a checkpoint.
  virtual void tell_aborted(std::int64_t checkpoint) = 0;
};

/// What a subtask has put into a checkpoint: for each of its operators, by uid.
using TaskSnapshot = std::vector<std::pair<std::string, OperatorSnapshot>>;

/// Takes the tasks' parts of a checkpoint. Thread-safe.
class SnapshotReceiver {
 public:
  virtual ~SnapshotReceiver() = default;
  /// `alignment`: how long it waited for the barriers of a checkpoint after the first.
  virtual void acknowledge(std::int64_t checkpoint, std::size_t task, std::size_t subtask,
                           TaskSnapshot snapshot, Duration alignment) = 0;
  /// The task has no part to give. \throws what `why` is, if the job does not go on without.
  virtual void decline(std::int64_t checkpoint, std::size_t task, std::exception_ptr why) = 0;
};

}  // namespace weir::internal
