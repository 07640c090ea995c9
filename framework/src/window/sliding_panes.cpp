#include "weir/internal/sliding_panes.hpp"

#include <algorithm>

namespace weir::internal {

SlidingPanes::SlidingPanes(const AnyWindows& windows) {
  if (windows.kind != AnyWindows::Kind::aligned || !windows.is_event_time()) return;
  if (windows.size % windows.slide != Duration{0}) return;
  size_ = windows.size;
  slide_size_ = windows.slide;
  offset_ = windows.offset;
  windows_ = static_cast<std::size_t>(windows.size / windows.slide);
}

SlidingPanes::~SlidingPanes() = default;

void SlidingPanes::forget() {
  known_.clear();
  contents_.clear();
}

void SlidingPanes::enter(Timestamp t) {
  slide_ = no_slide;
  if (windows_ == 0 || is_near_an_end(t)) return;
  const Timestamp start = window_start(t, slide_size_, offset_);
  slide_ = {start, start + slide_size_};
  parity_ = static_cast<std::size_t>((start.millis() - offset_.count()) / slide_size_.count()) % 2;
}

std::size_t SlidingPanes::begin(RowId key) {
  const std::size_t place = place_of(key, parity_);
  const std::size_t other = place_of(key, 1 - parity_);
  if (std::max(place, other) >= known_.size()) {
    known_.resize(std::max(place, other) + 1, Timestamp::min());
    contents_.resize(known_.size() * windows_);
  }
  known_[place] = slide_.start;
  if (!knows(key, 1 - parity_, slide_.start - slide_size_)) return windows_;
  void** before = contents_of(key, 1 - parity_);
  std::copy(before, before + windows_ - 1, contents_of(key, parity_) + 1);
  return 1;
}

}  // namespace weir::internal
