#include "checkpoint/pending_checkpoint.hpp"

#include <algorithm>
#include <utility>

#include "weir/internal/expects.hpp"

namespace weir::internal {

PendingCheckpoint::PendingCheckpoint(std::int64_t number, const JobPlan& plan, std::size_t tasks,
                                     Timestamp now)
    : snapshot_(std::make_shared<Snapshot>()),
      asked_at_(now),
      answered_(tasks, false),
      missing_(tasks) {
  snapshot_->checkpoint = number;
  for (const auto& op : plan.operators) {
    auto& state = snapshot_->operators[op.uid];
    state.name = op.node->name;
    state.max_parallelism = op.max_parallelism;
    state.subtasks.resize(op.parallelism);
  }
}

bool PendingCheckpoint::add(std::size_t task, std::size_t subtask, TaskSnapshot&& part,
                            Duration alignment, Timestamp now) {
  WEIR_EXPECTS(task < answered_.size());
  if (state_ != State::awaiting_parts || answered_[task]) return false;
  answered_[task] = true;
  alignment_ = std::max(alignment_, alignment);
  for (auto& [uid, state] : part) {
    snapshot_->operators[uid].subtasks[subtask] = std::move(state);
  }
  if (--missing_ > 0) return false;
  parts_at_ = now;
  last_task_ = task;
  state_ = State::storing;
  return true;
}

void PendingCheckpoint::complete() {
  WEIR_EXPECTS(state_ == State::storing);
  state_ = State::complete;
}

void PendingCheckpoint::abort() {
  WEIR_EXPECTS(state_ == State::awaiting_parts || state_ == State::storing);
  state_ = State::aborted;
}

std::vector<std::size_t> PendingCheckpoint::missing() const {
  std::vector<std::size_t> missing;
  for (std::size_t task = 0; task < answered_.size(); ++task) {
    if (!answered_[task]) missing.push_back(task);
  }
  return missing;
}

}  // namespace weir::internal
