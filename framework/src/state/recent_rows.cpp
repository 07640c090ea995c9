#include "weir/internal/recent_rows.hpp"

#include <algorithm>

#include "weir/key.hpp"

namespace weir::internal {

RecentRows::RecentRows(const TimeWindow& window) {
  enter(window);
  resize(first_size);
}

RecentRows::~RecentRows() = default;

void RecentRows::enter(const TimeWindow& window) {
  view_.window = window;
  view_.salt = mix_bits(static_cast<std::uint64_t>(window.start.millis()));
}

void RecentRows::forget_all() { std::fill(entries_.begin(), entries_.end(), Entry()); }

void RecentRows::forget(std::uint64_t hash) {
  if (view_.find(hash) != nullptr) view_.place_of(hash) = Entry();
}

const RecentRows::Entry& RecentRows::put(std::uint64_t hash, RowId row_id, Row& row) {
  if (++puts_ > entries_.size() && entries_.size() < last_size) resize(entries_.size() * 2);
  return view_.place_of(hash) = {hash, view_.window.start, &row, row_id};
}

/// Afterwards nothing is remembered.
void RecentRows::resize(std::size_t size) {
  entries_.assign(size, Entry());
  view_.entries = entries_.data();
  view_.mask = size - 1;
  puts_ = 0;
}

}  // namespace weir::internal
