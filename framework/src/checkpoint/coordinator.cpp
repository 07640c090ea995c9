#include "checkpoint/coordinator.hpp"

#include <utility>

namespace weir::internal {

CheckpointCoordinator::CheckpointCoordinator(const JobPlan& plan, std::int64_t first)
    : plan_(&plan), next_(first) {}

std::optional<std::int64_t> CheckpointCoordinator::trigger() {
  std::int64_t checkpoint = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (pending_) return std::nullopt;
    checkpoint = next_++;
    pending_ = std::make_shared<Snapshot>();
    pending_->checkpoint = checkpoint;
    for (const auto& op : plan_->operators) {
      auto& state = pending_->operators[op.uid];
      state.name = op.node->name;
      state.max_parallelism = op.max_parallelism;
      state.subtasks.resize(op.parallelism);
    }
    acknowledged_.assign(tasks_.size(), false);
    missing_ = tasks_.size();
  }
  for (Task* task : tasks_) {
    task->post([task, checkpoint] { task->trigger_checkpoint(checkpoint); });
  }
  return checkpoint;
}

void CheckpointCoordinator::acknowledge(std::int64_t checkpoint, std::size_t task,
                                        std::size_t subtask, TaskSnapshot snapshot) {
  std::shared_ptr<const Snapshot> replaced;  // freed after the lock is
  {
    const std::scoped_lock lock(mutex_);
    if (!pending_ || pending_->checkpoint != checkpoint || acknowledged_[task]) return;
    acknowledged_[task] = true;
    for (auto& [uid, state] : snapshot) {
      pending_->operators[uid].subtasks[subtask] = std::move(state);
    }
    if (--missing_ > 0) return;
    replaced = std::exchange(last_, std::exchange(pending_, nullptr));
    ++completed_;
  }
  for (Task* other : tasks_) {
    other->post([other, checkpoint] { other->notify_checkpoint_complete(checkpoint); });
  }
}

std::shared_ptr<const Snapshot> CheckpointCoordinator::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

bool CheckpointCoordinator::under_way() const {
  const std::scoped_lock lock(mutex_);
  return pending_ != nullptr;
}

std::int64_t CheckpointCoordinator::completed() const {
  const std::scoped_lock lock(mutex_);
  return completed_;
}

}  // namespace weir::internal
