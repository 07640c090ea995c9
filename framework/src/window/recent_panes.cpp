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
  resize(places_.size());
}

void RecentPanes::put(std::uint64_t hash, Row& pane) {
  if (++puts_ > 2 * places_.size() && places_.size() < last_size) resize(places_.size() * 2);
  auto& entries = view_.places_of(hash).entries;
  const bool taken = entries[0].start == view_.window.start && entries[0].hash != hash;
  entries[taken ? 1 : 0] = {hash, view_.window.start, &pane};
}

/// Afterwards nothing is remembered.
void RecentPanes::resize(std::size_t size) {
  places_.assign(size, Places());
  view_.places = places_.data();
  view_.mask = size - 1;
  puts_ = 0;
}

}  // namespace weir::internal
