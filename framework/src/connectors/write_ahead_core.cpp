#include <utility>

#include "weir/internal/sink_core.hpp"

namespace weir::internal {
namespace {

constexpr const char* chunks_name = "written ahead";

}  // namespace

/// All that was restored belongs to a checkpoint that is complete.
void WriteAheadCore::open(OperatorContext& context) {
  for (const Bytes& bytes : restored(chunks_name, false)) {
    chunks_.push_back(from_bytes<WrittenAhead>(bytes));
    chunks_.back().checkpoint = 0;
  }
  SinkCore::open(context);
  context.runtime().tell_of_checkpoints(*this);
}

bool WriteAheadCore::is_busy() const { return !chunks_.empty() && may_be_written(chunks_.front()); }

bool WriteAheadCore::is_ready_for(std::int64_t checkpoint) {
  preparing_ = checkpoint;
  return true;
}

void WriteAheadCore::snapshot(OperatorSnapshot& out) {
  if (has_unsealed()) {
    chunks_.push_back(seal());
    chunks_.back().checkpoint = preparing_;
  }
  auto& list = out.list_state[chunks_name];
  for (const auto& chunk : chunks_) list.push_back(to_bytes(chunk));
}

void WriteAheadCore::notify_checkpoint_complete(std::int64_t checkpoint) { complete_ = checkpoint; }

/// Writes the first chunk, if it may be; it stays in the state until all of it has been flushed.
bool WriteAheadCore::go_on() {
  if (!is_busy()) return false;
  if (!std::exchange(reading_, true)) read(chunks_.front());
  const bool wrote = write_waiting();
  if (has_waiting() || flush() == SinkStatus::busy) return wrote;
  chunks_.pop_front();
  reading_ = false;
  return true;
}

bool WriteAheadCore::waits_for_checkpoint() const { return has_unsealed() || !chunks_.empty(); }

}  // namespace weir::internal
