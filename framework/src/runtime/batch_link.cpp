#include "runtime/batch_link.hpp"

#include <algorithm>

namespace weir::internal {
namespace {

std::vector<std::size_t> inputs_of(const StreamNode& node) {
  std::vector<std::size_t> inputs;
  for (const auto& edge : node.inputs) inputs.push_back(edge.input);
  std::sort(inputs.begin(), inputs.end());
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  return inputs;
}

}  // namespace

BatchLink::BatchLink(const PlannedOperator& op, std::size_t subtask, const JobOptions& options,
                     ProcessingTime& clock, JobMetrics& metrics)
    : ChainLink(op, subtask, options, clock, metrics),
      inputs_(inputs_of(*op.node)),
      open_inputs_(inputs_.size()) {
  if (keyed() == nullptr) return;
  sorted_.emplace(keys().state(), options.batch_capacity);
  if (!op.node->last_of_key_in_batch) return;
  last_of_key_.emplace(*op.node->output_type, options.batch_capacity);
  ChainLink::add_target(std::nullopt, *last_of_key_);
}

void BatchLink::add_target(const std::optional<TagId>& side_output, Target& target) {
  if (last_of_key_ && !side_output) {
    last_of_key_->output().add_target(target);
  } else {
    ChainLink::add_target(side_output, target);
  }
}

void BatchLink::take(std::size_t input, Batch& batch) {
  if (sorted_ && sorted_->keeps(input)) {
    guarded([&] { sorted_->add(input, batch); });
  } else {
    ChainLink::take(input, batch);
  }
}

void BatchLink::push(const StreamEvent& event) {
  const bool ends = event == StreamEvent::watermark(Timestamp::max());
  if (!ends || sorted_ || watermark() == Timestamp::max()) return;
  ChainLink::push(event);
}

void BatchLink::end_input(std::size_t input) {
  if (!sorted_ || sorted_ended_) return ChainLink::end_input(input);
  if (--open_inputs_ == 0) sorted_->sort();
}

bool BatchLink::work() {
  if (holds_watermark() || !sorted_) return ChainLink::work();
  if (open_inputs_ > 0 || sorted_ended_) return false;
  if (ending_) {
    end_key();
  } else if (sorted_->empty()) {
    end_sorted();
  } else {
    const SortedInput::Piece piece = sorted_->next();
    ChainLink::take(piece.input, *piece.batch);
    piece.batch->clear();
    if (piece.ends_key) begin_key_end(piece.key);
  }
  return true;
}

/// For the key's timers time is at its end.
void BatchLink::begin_key_end(RowId key) {
  ending_ = key;
  set_watermark(Timestamp::max());
  end_key();
}

/// Does some of what is due. When nothing is left, time begins again, for the next key.
void BatchLink::end_key() {
  const bool done = guarded([&] { return fire_all_due() && hosted().end_key(); }) &&
                    fire(TimeDomain::processing_time, Timestamp::max());
  if (!done) return;
  set_watermark(Timestamp::min());
  const RowId key = *std::exchange(ending_, std::nullopt);
  if (last_of_key_) last_of_key_->end_key();
  if (key == no_row) return;
  KeyedState& state = keys().state();
  state.release(key);
  state.forget(key);
  state.sweep();
}

/// All keys have ended, and with them the operator's input.
void BatchLink::end_sorted() {
  sorted_ended_ = true;
  ChainLink::push(StreamEvent::watermark(Timestamp::max()));
  for (const std::size_t input : inputs_) ChainLink::end_input(input);
}

/// At the end of a key its time will not come.
void BatchLink::add_timer(TimeDomain domain, const Timer& timer) {
  if (!ending_) keys().timers(domain).add(timer);
}

}  // namespace weir::internal
