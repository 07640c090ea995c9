#include "runtime/input_gate.hpp"

#include <algorithm>
#include <utility>

#include "runtime/tracer.hpp"

namespace weir::internal {

std::size_t InputGate::add_channel(Channel& channel, std::size_t input,
                                   std::optional<InFlightPlace> place) {
  channels_.push_back({.channel = &channel, .input = input, .place = std::move(place)});
  return open_++;
}

bool InputGate::step(GateListener& listener) { return take_one(listener, {}); }

bool InputGate::step_to_barriers(GateListener& listener, bool overtakes) {
  return take_one(listener, {true, overtakes});
}

bool InputGate::take_one(GateListener& listener, const Wanted& wanted) {
  const auto next = choose(wanted);
  if (!next) return false;
  turn_ = *next;
  // The item that is there may stand behind a barrier that came just now.
  if (channels_[turn_].channel->overtaken_by() > channels_[turn_].overtaken_by) {
    look_for_barrier(turn_, listener);
    return true;
  }
  ChannelItem item;
  channels_[turn_].channel->receive(item);
  handle(turn_, item, listener);
  return true;
}

std::optional<std::size_t> InputGate::choose(const Wanted& wanted) {
  const bool whoever_is_next = ++steps_ % patience == 0;
  std::optional<std::size_t> chosen;
  for (std::size_t i = 1; i <= channels_.size(); ++i) {
    const std::size_t index = (turn_ + i) % channels_.size();
    if (!channels_[index].ready(wanted)) continue;
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
    if (input.recorded) input.place->add(item.batch, *part_);
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

void InputGate::align(Input& input, std::int64_t checkpoint) {
  if (part_ != nullptr || (aligning_ && *aligning_ < checkpoint)) give_up(checkpoint - 1);
  aligning_ = checkpoint;
  input.aligned = true;
}

void InputGate::on_barrier(std::size_t index, std::int64_t checkpoint, GateListener& listener) {
  if (checkpoint <= given_up_) return;
  align(channels_[index], checkpoint);
  channels_[index].blocked = mode_ == CheckpointMode::exactly_once;
  complete_alignment_if_possible(listener);
}

void InputGate::look_for_barrier(std::size_t index, GateListener& listener) {
  Input& input = channels_[index];
  const OvertakingBarrier barrier = input.channel->barrier();
  if (barrier.checkpoint <= input.overtaken_by) return;
  input.overtaken_by = barrier.checkpoint;
  if (input.ended || barrier.checkpoint <= given_up_ || barrier.checkpoint < taken_) return;
  if (barrier.checkpoint == taken_) return on_late_barrier(input, barrier, listener);
  align(input, barrier.checkpoint);
  input.barrier = barrier;
  is_overtaken_ = true;
  complete_alignment_if_possible(listener);
}

/// The snapshot has been taken, or will be when the task is ready.
void InputGate::on_late_barrier(Input& input, const OvertakingBarrier& barrier,
                                GateListener& listener) {
  if (part_ == nullptr) {
    input.barrier = barrier;
    return;
  }
  record_until(barrier, input, *part_);
  end_record(input, listener);
}

void InputGate::complete_alignment_if_possible(GateListener& listener) {
  const bool complete = std::all_of(channels_.begin(), channels_.end(), [&](const Input& input) {
    return input.aligned || input.ended || (is_overtaken_ && input.place);
  });
  if (!complete) return;
  taken_ = *aligning_;
  release_all();
  listener.on_barriers(taken_);
}

bool InputGate::record(std::int64_t checkpoint, TaskSnapshot& part) {
  taken_ = checkpoint;
  for (Input& input : channels_) {
    if (!input.place || input.ended) continue;
    if (input.barrier) {
      record_until(*input.barrier, input, part);
      input.barrier.reset();
      continue;
    }
    input.recorded = true;
    ++recorded_;
  }
  if (recorded_ > 0) part_ = &part;
  return recorded_ == 0;
}

void InputGate::record_until(const OvertakingBarrier& barrier, const Input& input,
                             TaskSnapshot& part) {
  input.channel->look_at_until(
      barrier.position, [&](const ChannelItem& item) { input.place->add(item.batch, part); });
}

void InputGate::end_record(Input& input, GateListener& listener) {
  if (!std::exchange(input.recorded, false) || --recorded_ > 0) return;
  part_ = nullptr;
  listener.on_recorded();
}

void InputGate::give_up(std::int64_t checkpoint) {
  given_up_ = std::max(given_up_, checkpoint);
  if (aligning_ && *aligning_ <= given_up_) release_all();
  for (Input& input : channels_) {
    if (input.barrier && input.barrier->checkpoint <= given_up_) input.barrier.reset();
    if (taken_ <= given_up_) input.recorded = false;
  }
  if (taken_ > given_up_) return;
  part_ = nullptr;
  recorded_ = 0;
}

void InputGate::release_all() {
  for (Input& input : channels_) input.aligned = input.blocked = false;
  aligning_.reset();
  is_overtaken_ = false;
}

void InputGate::on_end(std::size_t index, GateListener& listener) {
  Input& input = channels_[index];
  input.ended = true;
  --open_;
  end_record(input, listener);
  const bool input_ended = std::all_of(channels_.begin(), channels_.end(), [&](const Input& other) {
    return other.ended || other.input != input.input;
  });
  // The last barrier that is waited for may never come: its channel has ended instead.
  if (aligning_) complete_alignment_if_possible(listener);
  on_change(watermark_->on_end(index), listener);
  if (input_ended) listener.on_end_of_input(input.input);
}

}  // namespace weir::internal
