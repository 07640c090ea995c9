/// \file
/// Functions that want to know when a checkpoint is complete: to publish what they have written, or
/// to forget what only a failure would have needed.
#pragma once

#include <cstdint>

namespace weir {

/// A second base of a function, a sink or a SplitReader, beside that of its kind, as Flink's
/// CheckpointListener. Called on the task's thread, after open() and before close().
///
/// Notices come in the order of the checkpoints, each at most once, and those of a job that has
/// finished before close(). A crash may swallow a notice: the checkpoint is complete all the same,
/// and a job that is restored from it is not told again. So take a notice for all checkpoints up to
/// its own. A checkpoint that is given up may be told, and need not be: the next one that is
/// complete says the same.
class CheckpointListener {
 public:
  virtual ~CheckpointListener() = default;
  /// All parts of checkpoint `checkpoint_id` are there. What it throws fails the job.
  virtual void notify_checkpoint_complete(std::int64_t checkpoint_id) = 0;
  /// Nothing comes of checkpoint `checkpoint_id`. What it throws fails the job.
  virtual void notify_checkpoint_aborted(std::int64_t checkpoint_id) {
    static_cast<void>(checkpoint_id);
  }
};

}  // namespace weir
