/// \file
/// Puts checkpoints together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "checkpoint/participant.hpp"
#include "graph/job_plan.hpp"
#include "time/clock.hpp"
#include "weir/metrics_report.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// Asks all tasks for their parts of a checkpoint, and declares it complete when every part is
/// there: only then does it take the place of the one before. One checkpoint at a time.
/// Thread-safe.
class CheckpointCoordinator final : public SnapshotReceiver {
 public:
  /// For the tasks of this plan; all outlive the coordinator. Checkpoints are numbered from
  /// `first`, and timed by `clock`.
  CheckpointCoordinator(const JobPlan& plan, std::int64_t first, const Clock& clock);

  void set_tasks(std::vector<CheckpointParticipant*> tasks) { tasks_ = std::move(tasks); }

  /// Starts a checkpoint, unless one is under way or the job runs in BATCH mode. Answers its number
  /// if it was started.
  std::optional<std::int64_t> trigger();
  void acknowledge(std::int64_t checkpoint, std::size_t task, std::size_t subtask,
                   TaskSnapshot snapshot) override;

  /// The last complete checkpoint; null if there is none.
  std::shared_ptr<const Snapshot> last() const;
  bool under_way() const;
  /// Number of checkpoints that were completed.
  std::int64_t completed() const { return metrics().completed; }
  CheckpointMetrics metrics() const;

 private:
  const JobPlan* plan_;
  std::vector<CheckpointParticipant*> tasks_;
  mutable std::mutex mutex_;
  std::int64_t next_;
  const Clock* clock_;
  CheckpointMetrics metrics_;
  Timestamp pending_since_;
  std::shared_ptr<Snapshot> pending_;  ///< null: none is under way
  std::vector<bool> acknowledged_;     ///< by task
  std::size_t missing_ = 0;
  std::shared_ptr<const Snapshot> last_;
};

}  // namespace weir::internal
