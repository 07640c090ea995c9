/// \file
/// Which windows of a key are open, where windows merge.
#pragma once

#include <vector>

#include "weir/internal/window_state.hpp"

namespace weir::internal {

/// The open panes of each key, of which no two overlap or touch. They follow from the panes, and
/// are no part of a snapshot. A pane's window may change as long as it keeps its place among them.
class Sessions {
 public:
  explicit Sessions(const WindowState& state) : state_(&state) {}

  /// Adds a pane, and says for when the timer is that will close it.
  void add(RowId pane, Timestamp timer);
  void remove(RowId pane);
  /// Knows of no pane any more.
  void forget() { by_key_.clear(); }
  /// The timer that will close a pane, to be changed with it; null if the pane is not open.
  Timestamp* timer(RowId pane);
  /// Puts the panes of a key that a new window overlaps or touches into `met`, the earliest first;
  /// returns the window that comes of all of them.
  TimeWindow meet(RowId key, TimeWindow window, std::vector<RowId>& met) const;

  /// Calls `action(pane, timer)` for each that is open.
  template <class Action>
  void for_each(Action action) {
    for (auto& sessions : by_key_) {
      for (Session& session : sessions) action(session.pane, session.timer);
    }
  }

 private:
  struct Session {
    RowId pane;
    Timestamp timer;
  };

  bool starts_before(RowId a, RowId b) const;
  /// An open pane; null if it is not open.
  Session* find(RowId pane);

  const WindowState* state_;
  std::vector<std::vector<Session>> by_key_;  ///< the earliest first
};

}  // namespace weir::internal
