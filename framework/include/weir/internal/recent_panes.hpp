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
  RecentPanes();
  RecentPanes(const RecentPanes&) = delete;
  RecentPanes& operator=(const RecentPanes&) = delete;
  ~RecentPanes();

  /// Whether `t` belongs to the current window.
  bool contains(Timestamp t) const { return window_.contains(t); }
  /// Makes a window that is open current.
  void enter(const TimeWindow& window);
  /// No window is current.
  void leave() {
    window_ = no_window;
    count_ = 0;
  }
  /// The contents of panes have moved: leaves, and remembers nothing.
  void forget();

  /// The contents of a key's pane in the current window; null if they are not remembered.
  void* find(Slot key) const {
    return key < count_ && panes_[key].start == window_.start ? panes_[key].contents : nullptr;
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
  // Those of the current window:
  std::vector<Entry>* way_ = nullptr;
  const Entry* panes_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace weir::internal
