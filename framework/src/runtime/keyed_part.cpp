#include "runtime/keyed_part.hpp"

#include <utility>

#include "state/section_writer.hpp"
#include "state/spill.hpp"
#include "state/state_files.hpp"
#include "weir/checkpoint_storage.hpp"
#include "weir/internal/operator.hpp"
#include "weir/internal/window_state.hpp"

namespace weir::internal {

KeyedPart::KeyedPart(std::unique_ptr<KeyedState> state, std::unique_ptr<StateStore> store,
                     const JobOptions& options, const ProcessingTime& clock)
    : state_(std::move(state)),
      spill_(store
                 ? std::make_unique<Spill>(*state_, std::move(store), options.state_rows_in_memory)
                 : nullptr),
      keeps_files_(options.incremental_checkpoints && options.checkpoint_storage != nullptr &&
                   options.checkpoint_storage->keeps_files()),
      event_timers_(*state_, TimeDomain::event_time),
      processing_timers_(*state_, TimeDomain::processing_time) {
  state_->set_clock(clock);
}

KeyedPart::~KeyedPart() = default;

/// In BATCH mode one key is there at a time, and forgotten when it ends: that is little.
std::optional<KeyedPart> KeyedPart::of(Operator& op, std::size_t max_parallelism,
                                       const JobOptions& options, bool batch,
                                       const ProcessingTime& clock) {
  auto state = op.make_keyed_state(max_parallelism, options.state_backend == StateBackend::copying);
  if (!state) return std::nullopt;
  auto store = batch ? nullptr : open_state_store(options.state_backend, options.state_directory);
  return std::optional<KeyedPart>(std::in_place, std::move(state), std::move(store), options,
                                  clock);
}

void KeyedPart::settle() {
  if (spill_) spill_->settle();
}

void KeyedPart::keep_in_memory() {
  state_->attach(nullptr);
  spill_.reset();
}

std::optional<Timer> KeyedPart::take_due(TimeDomain domain, Timestamp until) {
  TimerQueue& queue = timers(domain);
  if (!queue.has_due(until)) return std::nullopt;
  const Timer timer = queue.pop();
  state_->set_current(timer.row_id);
  return timer;
}

void KeyedPart::restore(OperatorSnapshot snapshot) {
  if (snapshot.files && spill_) return spill_->begin_with(std::move(snapshot.files));
  state_->restore(snapshot.files ? sections_of(*snapshot.files) : std::move(snapshot.keyed));
  if (auto section = state_->take_section(event_timers_section)) event_timers_.restore(*section);
  if (auto section = state_->take_section(processing_timers_section)) {
    processing_timers_.restore(*section);
  }
}

void KeyedPart::open() {
  if (spill_) spill_->open();
}

/// What was restored and not asked for yet is in no file: then all is written as bytes.
void KeyedPart::snapshot(OperatorSnapshot& out) {
  if (spill_ && keeps_files_ && !state_->holds_sections()) {
    out.files = spill_->freeze();
    return;
  }
  state_->snapshot(out.keyed);
  if (WindowState* const windows = state_->windows_if_any()) windows->snapshot(out.keyed);
  out.keyed[event_timers_section] = event_timers_.snapshot();
  out.keyed[processing_timers_section] = processing_timers_.snapshot();
}

void KeyedPart::measure(OperatorMetrics& metrics) const {
  metrics.keys = state_->keys();
  const auto kept = state_->figures();
  metrics.state_entries = kept.values;
  metrics.state_bytes = kept.bytes;
  metrics.event_time_timers = event_timers_.size();
  metrics.processing_time_timers = processing_timers_.size();
}

}  // namespace weir::internal
