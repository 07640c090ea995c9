#include "runtime/input_gate.hpp"

#include <algorithm>
#include <utility>

#include "runtime/tracer.hpp"

namespace weir::internal {

void InputGate::add_channel(Channel& channel, std::size_t input) {
  channels_.push_back({.channel = &channel, .input = input});
  ++open_;
}

bool InputGate::step(GateListener& listener) { return take_one(listener, false); }

bool InputGate::step_to_barriers(GateListener& listener) { return take_one(listener, true); }

bool InputGate::take_one(GateListener& listener, bool to_barriers) {
  const auto next = choose(to_barriers);
  if (!next) return false;
  turn_ = *next;
  ChannelItem item;
  channels_[turn_].channel->receive(item);
  handle(turn_, item, listener);
  return true;
}

std::optional<std::size_t> InputGate::choose(bool to_barriers) {
  const bool whoever_is_next = ++steps_ % patience == 0;
  std::optional<std::size_t> chosen;
  for (std::size_t i = 1; i <= channels_.size(); ++i) {
    const std::size_t index = (turn_ + i) % channels_.size();
    if (!channels_[index].ready(to_barriers)) continue;
    if (!chosen || is_behind(index, *chosen)) chosen = index;
    if (whoever_is_next) break;
  }
  return chosen;
}

bool InputGate::is_behind(std::size_t index, std::size_t other) const {
  const auto progress = [this](std::size_t i) {
    return std::pair(watermark_->watermark_of(i), channels_[i].elements);
  };
  return progress(index) < progress(other);
}

void InputGate::handle(std::size_t index, ChannelItem& item, GateListener& listener) {
  Input& input = channels_[index];
  if (tracer_ != nullptr) tracer_->on_arrival(*this, index, item);
  if (item.batch.allocated()) {
    input.elements += item.batch.size();
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
  if (checkpoint <= given_up_) return;
  if (aligning_ && *aligning_ < checkpoint) give_up(checkpoint - 1);
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
  const auto checkpoint = *aligning_;
  release_all();
  listener.on_barriers(checkpoint);
}

void InputGate::give_up(std::int64_t checkpoint) {
  given_up_ = std::max(given_up_, checkpoint);
  if (aligning_ && *aligning_ <= given_up_) release_all();
}

void InputGate::release_all() {
  for (Input& input : channels_) input.aligned = input.blocked = false;
  aligning_.reset();
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
