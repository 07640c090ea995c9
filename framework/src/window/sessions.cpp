#include "window/sessions.hpp"

#include <algorithm>

namespace weir::internal {

void Sessions::add(RowId pane, Timestamp timer) {
  const RowId key = state_->pane(pane).key;
  if (key >= by_key_.size()) by_key_.resize(key + std::size_t{1});
  auto& sessions = by_key_[key];
  auto at = sessions.end();
  while (at != sessions.begin() && starts_before(pane, (at - 1)->pane)) --at;
  sessions.insert(at, {pane, timer});
}

bool Sessions::starts_before(RowId a, RowId b) const {
  return state_->pane(a).window.start < state_->pane(b).window.start;
}

void Sessions::remove(RowId pane) {
  if (const Session* session = find(pane)) {
    auto& sessions = by_key_[state_->pane(pane).key];
    sessions.erase(sessions.begin() + (session - sessions.data()));
  }
}

Timestamp* Sessions::timer(RowId pane) {
  Session* session = find(pane);
  return session != nullptr ? &session->timer : nullptr;
}

/// The first ones first: it is these that end.
Sessions::Session* Sessions::find(RowId pane) {
  const RowId key = state_->pane(pane).key;
  if (key >= by_key_.size()) return nullptr;
  const auto found = std::find_if(by_key_[key].begin(), by_key_[key].end(),
                                  [pane](const Session& session) { return session.pane == pane; });
  return found != by_key_[key].end() ? &*found : nullptr;
}

TimeWindow Sessions::meet(RowId key, TimeWindow window, std::vector<RowId>& met) const {
  met.clear();
  if (key >= by_key_.size()) return window;
  TimeWindow merged = window;
  // The last ones first: it is these that most elements meet.
  const auto& sessions = by_key_[key];
  for (auto session = sessions.rbegin(); session != sessions.rend(); ++session) {
    const TimeWindow& open = state_->pane(session->pane).window;
    if (window.start > open.end) break;
    if (open.start > window.end) continue;
    met.push_back(session->pane);
    merged = {std::min(merged.start, open.start), std::max(merged.end, open.end)};
  }
  std::reverse(met.begin(), met.end());
  return merged;
}

}  // namespace weir::internal
