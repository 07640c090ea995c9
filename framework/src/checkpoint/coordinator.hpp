/// \file
/// Puts checkpoints together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/participant.hpp"
#include "checkpoint/pending_checkpoint.hpp"
#include "graph/job_plan.hpp"
#include "time/clock.hpp"
#include "weir/job_options.hpp"
#include "weir/metrics_report.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// Asks all tasks for their parts of a checkpoint, has them stored where the job has a storage, and
/// declares it complete when that is done: only then does it take the place of the one before. One
/// checkpoint at a time. Thread-safe, but for store(), which one thread calls.
class CheckpointCoordinator final : public SnapshotReceiver {
 public:
  /// For the tasks of this plan; plan, options and clock outlive the coordinator. Checkpoints are
  /// numbered from `first`, or after those in the storage.
  CheckpointCoordinator(const JobPlan& plan, const JobOptions& options, std::int64_t first,
                        const Clock& clock);

  /// The tasks, and how they are called in messages.
  void set_tasks(std::vector<CheckpointParticipant*> tasks, std::vector<std::string> names);
  /// Is called, from any thread, when store() has something to do.
  void on_parts(std::function<void()> call) { on_parts_ = std::move(call); }

  /// Starts a checkpoint, unless one is under way or the job runs in BATCH mode. Answers its number
  /// if it was started.
  std::optional<std::int64_t> trigger();
  /// As trigger(), of a job whose tasks have all finished: in BATCH mode too.
  std::optional<std::int64_t> trigger_last() { return start(Kind::checkpoint); }
  /// As trigger(), of a checkpoint that holds nothing but state: its barriers overtake nothing.
  std::optional<std::int64_t> trigger_savepoint();
  /// As trigger_savepoint(); tasks do nothing more once they have taken their part, and there is no
  /// further checkpoint, until this one is given up or resume() is called.
  std::optional<std::int64_t> trigger_and_suspend();
  /// Lets tasks go on.
  void resume();
  void acknowledge(std::int64_t checkpoint, std::size_t task, std::size_t subtask,
                   TaskSnapshot snapshot, Duration alignment) override;
  void decline(std::int64_t checkpoint, std::size_t task, std::exception_ptr why) override;
  /// Stores the checkpoint whose parts are all there, if there is one. \throws SnapshotError if
  /// that fails, as often as the job does not tolerate.
  void store();
  /// Gives up a checkpoint that takes too long. \throws SnapshotError as store().
  void expire();

  /// The last complete checkpoint; null if there is none.
  std::shared_ptr<const Snapshot> last() const;
  bool under_way() const;
  /// Why a checkpoint was given up; none if it was not, or long ago.
  std::optional<std::string> why_aborted(std::int64_t checkpoint) const;
  /// When the checkpoint that is under way is given up; Timestamp::max() if none is.
  Timestamp expires_at() const;
  /// When the last checkpoint ended, be it complete or not.
  std::optional<Timestamp> ended_at() const;
  /// Number of checkpoints that were completed.
  std::int64_t completed() const { return metrics().completed; }
  CheckpointMetrics metrics() const;

 private:
  enum class Kind : std::uint8_t { checkpoint, savepoint, last_savepoint };
  std::optional<std::int64_t> start(Kind kind);
  void suspend_after(std::int64_t checkpoint);
  Timestamp expiry() const;
  void complete();
  /// \throws `error` if the job does not tolerate one failure more.
  void abort(const std::string& why, const std::exception_ptr& error);
  void note(std::string aborted, std::uint64_t bytes, std::uint64_t new_bytes);

  const JobPlan* plan_;
  const JobOptions* options_;
  const Clock* clock_;
  std::vector<CheckpointParticipant*> tasks_;
  std::vector<std::string> task_names_;
  std::function<void()> on_parts_ = [] {};
  mutable std::mutex mutex_;
  std::int64_t next_;
  std::unique_ptr<PendingCheckpoint> pending_;  ///< null: none is under way
  bool suspended_ = false;
  std::size_t failures_ = 0;  ///< since the last that was completed
  std::optional<Timestamp> ended_at_;
  CheckpointMetrics metrics_;
  std::shared_ptr<const Snapshot> last_;
};

}  // namespace weir::internal
