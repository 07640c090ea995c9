#include "runtime/input_gate.hpp"

#include <algorithm>

#include "runtime/tracer.hpp"

namespace weir::internal {

void InputGate::add_channel(Channel& channel, std::size_t input) {
  channels_.push_back({&channel, input, false, false, false});
  ++open_;
}

bool InputGate::step(GateListener& listener) {
  for (std::size_t tried = 0; tried < channels_.size(); ++tried) {
    turn_ = turn_ + 1 < channels_.size() ? turn_ + 1 : 0;
    Input& input = channels_[turn_];
    if (input.ended || input.blocked) continue;
    ChannelItem item;
    if (!input.channel->receive(item)) continue;
    handle(turn_, item, listener);
    return true;
  }
  return false;
}

bool InputGate::ready() {
  return std::any_of(channels_.begin(), channels_.end(), [](const Input& input) {
    return !input.ended && !input.blocked && !input.channel->empty();
  });
}

void InputGate::handle(std::size_t index, ChannelItem& item, GateListener& listener) {
  Input& input = channels_[index];
  if (tracer_ != nullptr) tracer_->on_arrival(*this, index, item);
  if (item.batch.allocated()) {
    listener.on_batch(input.input, item.batch);
    item.batch.clear();
    input.channel->give_back(item.batch);
    return;
  }
  using Kind = StreamEvent::Kind;
  switch (item.event.kind) {
    case Kind::watermark:
      return on_change(watermark_->on_watermark(index, Timestamp{item.event.value}), listener);
    case Kind::idle:
      return on_change(watermark_->on_idleness(index, true), listener);
    case Kind::active:
      return on_change(watermark_->on_idleness(index, false), listener);
    case Kind::barrier:
      return on_barrier(index, item.event.value, listener);
    case Kind::end_of_input:
      return on_end(index, listener);
  }
}

void InputGate::on_change(const CombinedWatermark::Change& change, GateListener& listener) {
  CombinedWatermark::say(
      change, [&](bool idle) { listener.on_event(StreamEvent::idleness(idle)); },
      [&](Timestamp t) { listener.on_event(StreamEvent::watermark(t)); });
}

void InputGate::on_barrier(std::size_t index, std::int64_t checkpoint, GateListener& listener) {
  aligning_ = checkpoint;
  channels_[index].aligned = true;
  channels_[index].blocked = mode_ == CheckpointMode::exactly_once;
  complete_alignment_if_possible(listener);
}

void InputGate::complete_alignment_if_possible(GateListener& listener) {
  const bool complete = std::all_of(channels_.begin(), channels_.end(), [](const Input& input) {
    return input.aligned || input.ended;
  });
  if (!complete) return;
  for (Input& input : channels_) input.aligned = input.blocked = false;
  const auto checkpoint = *aligning_;
  aligning_.reset();
  listener.on_barriers(checkpoint);
}

void InputGate::on_end(std::size_t index, GateListener& listener) {
  Input& input = channels_[index];
  input.ended = true;
  --open_;
  const bool input_ended = std::all_of(channels_.begin(), channels_.end(), [&](const Input& other) {
    return other.ended || other.input != input.input;
  });
  // The last barrier that is waited for may never come: its channel has ended instead.
  if (aligning_) complete_alignment_if_possible(listener);
  on_change(watermark_->on_end(index), listener);
  if (input_ended) listener.on_end_of_input(input.input);
}

}  // namespace weir::internal
