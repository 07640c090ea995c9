/// \file
/// The panes that were used last, found without a look-up.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "weir/internal/keyed_state.hpp"
#include "weir/time_window.hpp"

namespace weir::internal {

/// Where the contents of panes are: by window, of which one is current, and by the slot of the key.
///
/// Several sources are seldom at the same window, so that the current one changes from batch to
/// batch; what is remembered of a few windows stays. Nothing has to be taken out again: a window
/// becomes current only as long as it is open, and so long its panes stay where they are.
class RecentPanes {
 public:
  /// Whether `t` belongs to the current window.
  bool contains(Timestamp t) const { return window_.contains(t); }
  /// Makes a window that is open current.
  void enter(const TimeWindow& window);
  /// No window is current.
  void leave() { window_ = no_window; }

  /// The contents of a key's pane in the current window; null if they are not remembered.
  void* find(Slot key) const {
    const auto& panes = *panes_;
    return key < panes.size() && panes[key].start == window_.start ? panes[key].contents : nullptr;
  }
  /// Remembers the contents of a key's pane in the current window.
  void put(Slot key, void* contents);

 private:
  struct Entry {
    Timestamp start = no_window.start;
    void* contents = nullptr;
  };
  /// Contains nothing.
  static constexpr TimeWindow no_window{Timestamp::max(), Timestamp::max()};
  static constexpr std::size_t ways = 8;

  TimeWindow window_ = no_window;
  std::array<std::vector<Entry>, ways> ways_;
  std::vector<Entry>* panes_ = &ways_[0];  ///< for the current window
};

}  // namespace weir::internal
