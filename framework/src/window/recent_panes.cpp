#include "weir/internal/recent_panes.hpp"

namespace weir::internal {

RecentPanes::RecentPanes() = default;
RecentPanes::~RecentPanes() = default;

void RecentPanes::enter(const TimeWindow& window) {
  window_ = window;
  way_ = &ways_[mix_bits(static_cast<std::uint64_t>(window.start.millis())) % ways];
  panes_ = way_->data();
  count_ = way_->size();
}

void RecentPanes::forget() {
  for (auto& way : ways_) way.clear();
  leave();
}

void RecentPanes::put(Slot key, void* contents) {
  if (key >= way_->size()) way_->resize(key + std::size_t{1});
  (*way_)[key] = {window_.start, contents};
  panes_ = way_->data();
  count_ = way_->size();
}

}  // namespace weir::internal
