#include "checkpoint/coordinator.hpp"

#include <utility>

namespace weir::internal {

namespace {

std::uint64_t size_of(const OperatorSnapshot& part) {
  std::uint64_t sum = 0;
  for (const auto& [name, section] : part.keyed) {
    for (const auto& group : section.groups) sum += group.bytes.size();
  }
  for (const auto* lists : {&part.list_state, &part.union_state}) {
    for (const auto& [name, entries] : *lists) {
      for (const Bytes& entry : entries) sum += entry.size();
    }
  }
  return sum;
}

std::uint64_t size_of(const Snapshot& snapshot) {
  std::uint64_t sum = 0;
  for (const auto& [uid, op] : snapshot.operators) {
    for (const auto& part : op.subtasks) sum += size_of(part);
  }
  return sum;
}

}  // namespace

CheckpointCoordinator::CheckpointCoordinator(const JobPlan& plan, std::int64_t first,
                                             const Clock& clock)
    : plan_(&plan), next_(first), clock_(&clock) {}

std::optional<std::int64_t> CheckpointCoordinator::trigger() {
  if (plan_->batch) return std::nullopt;
  std::int64_t checkpoint = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (pending_) return std::nullopt;
    checkpoint = next_++;
    pending_ = std::make_shared<Snapshot>();
    pending_->checkpoint = checkpoint;
    pending_since_ = clock_->now();
    for (const auto& op : plan_->operators) {
      auto& state = pending_->operators[op.uid];
      state.name = op.node->name;
      state.max_parallelism = op.max_parallelism;
      state.subtasks.resize(op.parallelism);
    }
    acknowledged_.assign(tasks_.size(), false);
    missing_ = tasks_.size();
    for (CheckpointParticipant* task : tasks_) task->ask_for_checkpoint(checkpoint);
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
    metrics_ = {metrics_.completed + 1, checkpoint, clock_->now() - pending_since_,
                size_of(*last_)};
    // Under the lock: no notice of the next checkpoint overtakes one of these.
    for (CheckpointParticipant* other : tasks_) other->tell_complete(checkpoint);
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

CheckpointMetrics CheckpointCoordinator::metrics() const {
  const std::scoped_lock lock(mutex_);
  return metrics_;
}

}  // namespace weir::internal
