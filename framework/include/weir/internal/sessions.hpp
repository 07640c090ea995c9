/// \file
/// Which windows of a key are open, where windows merge.
#pragma once

#include <vector>

#include "weir/internal/window_state.hpp"

namespace weir::internal {

/// The open panes of each key, of which no two overlap or touch. They follow from the panes, and
/// are no part of a snapshot.
class Sessions {
 public:
  explicit Sessions(const WindowState& state) : state_(&state) {}

  void add(Slot pane);
  void remove(Slot pane);
  bool contains(Slot pane) const;
  /// Puts the panes of a key that a new window overlaps or touches into `met`, the earliest first;
  /// returns the window that comes of all of them.
  TimeWindow meet(Slot key, TimeWindow window, std::vector<Slot>& met) const;

 private:
  const WindowState* state_;
  std::vector<std::vector<Slot>> by_key_;
};

}  // namespace weir::internal
