/// \file
/// The panes that were used last, found without a look-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/internal/keyed_state.hpp"
#include "weir/time_window.hpp"

namespace weir::internal {

/// Where panes are: by window, of which one is current, and by the hash of the key. Each has two
/// places, and takes that of another.
///
/// Several sources are seldom at the same window, so that the current one changes from batch to
/// batch; what is remembered of others stays. Nothing has to be taken out again: a window becomes
/// current only as long as it is open, and so long its panes stay where they are.
class RecentPanes {
 public:
  RecentPanes();
  RecentPanes(const RecentPanes&) = delete;
  RecentPanes& operator=(const RecentPanes&) = delete;
  ~RecentPanes();

  /// Makes a window that is open current.
  void enter(const TimeWindow& window);
  /// No window is current.
  void leave() { view_.window = no_window; }
  /// The panes have moved: leaves, and remembers nothing.
  void forget();
  /// Remembers the pane of a key with this hash in the current window.
  void put(std::uint64_t hash, Row& pane);

 private:
  struct Entry {
    std::uint64_t hash = 0;
    Timestamp start = no_window.start;
    Row* pane = nullptr;
  };
  /// Contains nothing.
  static constexpr TimeWindow no_window{Timestamp::max(), Timestamp::max()};
  static constexpr std::size_t first_size = 128;
  static constexpr std::size_t last_size = 2048;

 public:
  /// The current window, for a loop: a copy of its own, which stays in registers until the next
  /// enter() or put().
  struct View {
    TimeWindow window = no_window;
    std::uint64_t salt = 0;  ///< of the window: panes of one key do not share a place
    Entry* places = nullptr;
    std::uint64_t mask = 0;

    /// Whether `t` belongs to the current window.
    bool contains(Timestamp t) const { return window.contains(t); }
    /// The pane of a key with this hash in the current window; null if it is not remembered.
    Row* find(std::uint64_t hash) const {
      const Entry* first = places_of(hash);
      const Entry& entry = first[first->hash == hash ? 0 : 1];
      return entry.hash == hash && entry.start == window.start ? entry.pane : nullptr;
    }
    Entry* places_of(std::uint64_t hash) const { return places + ((hash + salt) & mask) * 2; }
  };
  const View& view() const { return view_; }

 private:
  void resize(std::size_t size);

  View view_;
  std::vector<Entry> entries_;
  std::size_t puts_ = 0;
};

}  // namespace weir::internal
