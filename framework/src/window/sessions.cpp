#include "weir/internal/sessions.hpp"

#include <algorithm>

namespace weir::internal {

void Sessions::add(Slot pane) {
  const Slot key = state_->pane(pane).key;
  if (key >= by_key_.size()) by_key_.resize(key + std::size_t{1});
  by_key_[key].push_back(pane);
}

void Sessions::remove(Slot pane) { std::erase(by_key_[state_->pane(pane).key], pane); }

bool Sessions::contains(Slot pane) const {
  const Slot key = state_->pane(pane).key;
  return key < by_key_.size() &&
         std::find(by_key_[key].begin(), by_key_[key].end(), pane) != by_key_[key].end();
}

TimeWindow Sessions::meet(Slot key, TimeWindow window, std::vector<Slot>& met) const {
  met.clear();
  if (key >= by_key_.size()) return window;
  TimeWindow merged = window;
  for (const Slot pane : by_key_[key]) {
    const TimeWindow& open = state_->pane(pane).window;
    if (open.start > window.end || window.start > open.end) continue;
    met.push_back(pane);
    merged = {std::min(merged.start, open.start), std::max(merged.end, open.end)};
  }
  std::sort(met.begin(), met.end(), [this](Slot a, Slot b) {
    return state_->pane(a).window.start < state_->pane(b).window.start;
  });
  return merged;
}

}  // namespace weir::internal
