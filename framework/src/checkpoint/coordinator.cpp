#include "checkpoint/coordinator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/in_words.hpp"
#include "checkpoint/in_flight.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/error.hpp"

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
  return part.files ? sum + part.files->bytes() : sum;
}

std::uint64_t size_of(const Snapshot& snapshot) {
  std::uint64_t sum = 0;
  for (const auto& [uid, op] : snapshot.operators) {
    for (const auto& part : op.subtasks) sum += size_of(part);
  }
  return sum;
}

/// Calls `action` with each large file of a snapshot.
void for_each_table(const Snapshot& snapshot, const std::function<void(const StateFile&)>& action) {
  for (const auto& [uid, op] : snapshot.operators) {
    for (const auto& part : op.subtasks) {
      if (part.files == nullptr) continue;
      for (const auto& table : part.files->tables) action(table);
    }
  }
}

/// How many bytes of files both have.
std::uint64_t shared_bytes(const Snapshot& snapshot, const Snapshot& before) {
  std::set<std::string_view> names;
  for_each_table(before, [&](const StateFile& table) { names.insert(table.name); });
  std::uint64_t sum = 0;
  for_each_table(snapshot, [&](const StateFile& table) {
    if (names.contains(table.name)) sum += table.size;
  });
  return sum;
}

}  // namespace

CheckpointCoordinator::CheckpointCoordinator(const JobPlan& plan, const JobOptions& options,
                                             std::int64_t first, const Clock& clock)
    : plan_(&plan), options_(&options), clock_(&clock), next_(first) {
  const auto& storage = options.checkpoint_storage;
  if (storage != nullptr) next_ = std::max(next_, storage->last_number() + 1);
}

void CheckpointCoordinator::set_tasks(std::vector<CheckpointParticipant*> tasks,
                                      std::vector<std::string> names) {
  tasks_ = std::move(tasks);
  task_names_ = std::move(names);
}

std::optional<std::int64_t> CheckpointCoordinator::trigger() {
  return plan_->batch ? std::nullopt : start(Kind::checkpoint);
}

std::optional<std::int64_t> CheckpointCoordinator::trigger_savepoint() {
  return plan_->batch ? std::nullopt : start(Kind::savepoint);
}

std::optional<std::int64_t> CheckpointCoordinator::trigger_and_suspend() {
  return plan_->batch ? std::nullopt : start(Kind::last_savepoint);
}

std::optional<std::int64_t> CheckpointCoordinator::start(Kind kind) {
  const std::scoped_lock lock(mutex_);
  if (pending_ || suspended_) return std::nullopt;
  const std::int64_t checkpoint = next_++;
  pending_ = std::make_unique<PendingCheckpoint>(checkpoint, *plan_, tasks_.size(), clock_->now());
  // All of them know before the first barrier is on its way.
  if (kind == Kind::last_savepoint) suspend_after(checkpoint);
  if (kind != Kind::checkpoint) {
    for (CheckpointParticipant* task : tasks_) task->align(checkpoint);
  }
  for (CheckpointParticipant* task : tasks_) task->ask_for_checkpoint(checkpoint);
  return checkpoint;
}

void CheckpointCoordinator::suspend_after(std::int64_t checkpoint) {
  suspended_ = checkpoint != 0;
  for (CheckpointParticipant* task : tasks_) task->suspend_after(checkpoint);
}

void CheckpointCoordinator::resume() {
  const std::scoped_lock lock(mutex_);
  suspend_after(0);
}

void CheckpointCoordinator::acknowledge(std::int64_t checkpoint, std::size_t task,
                                        std::size_t subtask, TaskSnapshot snapshot,
                                        Duration alignment) {
  std::shared_ptr<const Snapshot> replaced;  // freed after the lock is
  {
    const std::scoped_lock lock(mutex_);
    if (!pending_ || pending_->number() != checkpoint) return;
    if (!pending_->add(task, subtask, std::move(snapshot), alignment, clock_->now())) return;
    if (options_->checkpoint_storage == nullptr) {
      replaced = last_;
      complete();
      return;
    }
  }
  on_parts_();
}

void CheckpointCoordinator::decline(std::int64_t checkpoint, std::size_t task,
                                    std::exception_ptr why) {
  const std::scoped_lock lock(mutex_);
  if (!pending_ || pending_->number() != checkpoint) return;
  abort(fmt::format("declined by {}: {}", task_names_[task], in_words(why)), why);
}

void CheckpointCoordinator::store() {
  std::shared_ptr<const Snapshot> snapshot;
  {
    const std::scoped_lock lock(mutex_);
    if (!pending_ || pending_->state() != PendingCheckpoint::State::storing) return;
    snapshot = pending_->snapshot();
  }
  std::exception_ptr failure;
  std::string why;
  try {
    options_->checkpoint_storage->store(*snapshot);
  } catch (const SnapshotError& error) {
    failure = std::current_exception();
    why = error.what();
  }
  std::shared_ptr<const Snapshot> replaced;
  const std::scoped_lock lock(mutex_);
  if (failure) return abort(why, failure);
  replaced = last_;
  complete();
}

void CheckpointCoordinator::expire() {
  const std::scoped_lock lock(mutex_);
  if (clock_->now() < expiry()) return;
  const auto missing = pending_->missing();
  const std::string why =
      fmt::format("not all of its parts came within {} ms: {} did not answer{}",
                  options_->checkpoint_timeout.count(), task_names_[missing.front()],
                  missing.size() > 1 ? fmt::format(", nor did {} others", missing.size() - 1) : "");
  abort(why, std::make_exception_ptr(SnapshotError(
                 fmt::format("checkpoint {} was given up: {}; find out what holds that task up, or "
                             "set a longer checkpoint_timeout",
                             pending_->number(), why))));
}

/// Under the lock, as all that follow: no notice of the next checkpoint overtakes one of this.
void CheckpointCoordinator::complete() {
  pending_->complete();
  const auto before = std::exchange(last_, pending_->snapshot());
  failures_ = 0;
  ++metrics_.completed;
  metrics_.last = pending_->number();
  metrics_.last_duration = clock_->now() - pending_->asked_at();
  metrics_.last_state_bytes = size_of(*last_);
  const std::uint64_t shared = before ? shared_bytes(*last_, *before) : 0;
  note({}, metrics_.last_state_bytes, metrics_.last_state_bytes - shared);
  for (CheckpointParticipant* task : tasks_) task->tell_complete(metrics_.last);
}

void CheckpointCoordinator::abort(const std::string& why, const std::exception_ptr& error) {
  const std::int64_t checkpoint = pending_->number();
  pending_->abort();
  if (suspended_) suspend_after(0);
  ++metrics_.aborted;
  note(why, 0, 0);
  for (CheckpointParticipant* task : tasks_) task->tell_aborted(checkpoint);
  if (++failures_ > options_->tolerable_checkpoint_failures) std::rethrow_exception(error);
}

/// The end of what is under way.
void CheckpointCoordinator::note(std::string aborted, std::uint64_t bytes,
                                 std::uint64_t new_bytes) {
  constexpr std::size_t longest_history = 10;
  const auto ended = std::exchange(pending_, nullptr);
  ended_at_ = clock_->now();
  CheckpointRecord record;
  record.number = ended->number();
  record.aborted = std::move(aborted);
  record.bytes = bytes;
  record.new_bytes = new_bytes;
  record.duration = *ended_at_ - ended->asked_at();
  record.alignment = ended->alignment();
  if (record.aborted.empty()) record.in_flight_bytes = in_flight_bytes(*ended->snapshot());
  if (ended->missing().empty()) {
    record.parts_after = ended->parts_at() - ended->asked_at();
    record.last_task = task_names_[ended->last_task()];
  }
  auto& history = metrics_.history;
  if (history.size() == longest_history) history.erase(history.begin());
  history.push_back(std::move(record));
}

std::shared_ptr<const Snapshot> CheckpointCoordinator::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

bool CheckpointCoordinator::under_way() const {
  const std::scoped_lock lock(mutex_);
  return pending_ != nullptr;
}

Timestamp CheckpointCoordinator::expires_at() const {
  const std::scoped_lock lock(mutex_);
  return expiry();
}

/// Storing is not given up: it ends by itself, well or not.
Timestamp CheckpointCoordinator::expiry() const {
  const bool waits = pending_ && pending_->state() == PendingCheckpoint::State::awaiting_parts;
  return waits ? pending_->asked_at() + options_->checkpoint_timeout : Timestamp::max();
}

std::optional<std::string> CheckpointCoordinator::why_aborted(std::int64_t checkpoint) const {
  const std::scoped_lock lock(mutex_);
  for (const auto& record : metrics_.history) {
    if (record.number == checkpoint && !record.aborted.empty()) return record.aborted;
  }
  return std::nullopt;
}

std::optional<Timestamp> CheckpointCoordinator::ended_at() const {
  const std::scoped_lock lock(mutex_);
  return ended_at_;
}

CheckpointMetrics CheckpointCoordinator::metrics() const {
  const std::scoped_lock lock(mutex_);
  return metrics_;
}

}  // namespace weir::internal
