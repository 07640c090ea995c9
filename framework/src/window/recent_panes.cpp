#include "weir/internal/recent_panes.hpp"

namespace weir::internal {

RecentPanes::RecentPanes() { resize(first_size); }
RecentPanes::~RecentPanes() = default;

void RecentPanes::enter(const TimeWindow& window) {
  view_.window = window;
  view_.salt = mix_bits(static_cast<std::uint64_t>(window.start.millis()));
}

void RecentPanes::forget() {
  leave();
  resize(entries_.size());
}

void RecentPanes::put(std::uint64_t hash, Row& pane) {
  if (++puts_ > entries_.size() && entries_.size() < last_size) resize(entries_.size() * 2);
  Entry* place = view_.places_of(hash);
  if (place->start == view_.window.start && place->hash != hash) ++place;
  *place = {hash, view_.window.start, &pane};
}

/// Afterwards nothing is remembered.
void RecentPanes::resize(std::size_t size) {
  entries_.assign(size, Entry());
  view_.places = entries_.data();
  view_.mask = size / 2 - 1;
  puts_ = 0;
}

}  // namespace weir::internal
