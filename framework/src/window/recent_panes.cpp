#include "weir/internal/recent_panes.hpp"

namespace weir::internal {

void RecentPanes::enter(const TimeWindow& window) {
  window_ = window;
  panes_ = &ways_[mix_bits(static_cast<std::uint64_t>(window.start.millis())) % ways];
}

void RecentPanes::put(Slot key, void* contents) {
  if (key >= panes_->size()) panes_->resize(key + std::size_t{1});
  (*panes_)[key] = {window_.start, contents};
}

}  // namespace weir::internal
