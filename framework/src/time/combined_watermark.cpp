#include "weir/internal/combined_watermark.hpp"

#include <algorithm>

namespace weir::internal {

CombinedWatermark::CombinedWatermark(std::size_t channels) : channels_(channels) {}

CombinedWatermark::Change CombinedWatermark::on_watermark(std::size_t channel,
                                                          Timestamp watermark) {
  auto& it = channels_[channel];
  if (watermark > it.watermark) it.watermark = watermark;
  if (it.watermark >= merged_) it.caught_up = true;
  return update();
}

CombinedWatermark::Change CombinedWatermark::on_idleness(std::size_t channel, bool idle) {
  auto& it = channels_[channel];
  it.idle = idle;
  it.caught_up = it.watermark >= merged_;
  return update();
}

CombinedWatermark::Change CombinedWatermark::on_end(std::size_t channel) {
  channels_[channel].ended = true;
  channels_[channel].watermark = Timestamp::max();
  return update();
}

bool CombinedWatermark::all_ended() const {
  return std::all_of(channels_.begin(), channels_.end(), [](const auto& it) { return it.ended; });
}

CombinedWatermark::Change CombinedWatermark::update() {
  Timestamp smallest = Timestamp::max();
  Timestamp largest = Timestamp::min();
  bool any_open = false;
  bool any_active = false;
  bool any_counts = false;
  for (const auto& it : channels_) {
    if (it.watermark == Timestamp::max()) continue;  // it has ended, or is about to
    any_open = true;
    largest = std::max(largest, it.watermark);
    if (it.idle) continue;
    any_active = true;
    if (!it.caught_up) continue;
    any_counts = true;
    smallest = std::min(smallest, it.watermark);
  }
  Change change;
  const bool idle = any_open && !any_active;
  if (idle != idle_) change.idle = idle_ = idle;
  // With no open channel left, `smallest` is the end of time: the stream is over. With none that is
  // active, no channel is waited for, whichever of them was the last to become idle.
  const Timestamp reached = idle ? largest : any_counts || !any_open ? smallest : merged_;
  if (reached > merged_) change.watermark = merged_ = reached;
  return change;
}

}  // namespace weir::internal
