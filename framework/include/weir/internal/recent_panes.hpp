/// \file
/// The panes that were used last, found without a look-up.
#pragma once

#include <array>
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
  /// Contains nothing.
  static constexpr TimeWindow no_window{Timestamp::max(), Timestamp::max()};
  struct alignas(32) Entry {
    std::uint64_t hash = 0;
    Timestamp start = no_window.start;
    Row* pane = nullptr;
  };
  /// The two places of a pane are in one cache line.
  struct alignas(64) Places {
    std::array<Entry, 2> entries;
  };
  static constexpr std::size_t first_size = 64;
  static constexpr std::size_t last_size = 1024;

 public:
  /// The current window, for a loop: a copy of its own, which stays in registers until the next
  /// enter() or put().
  struct View {
    TimeWindow window = no_window;
    std::uint64_t salt = 0;  ///< of the window: panes of one key do not share a place
    Places* places = nullptr;
    std::uint64_t mask = 0;

    /// Whether `t` belongs to the current window.
    bool contains(Timestamp t) const { return window.contains(t); }
    /// The pane of a key with this hash in the current window; null if it is not remembered.
    Row* find(std::uint64_t hash) const {
      const auto& entries = places_of(hash).entries;
      const Entry& entry = entries[entries[0].hash == hash ? 0 : 1];
      return entry.hash == hash && entry.start == window.start ? entry.pane : nullptr;
    }
    Places& places_of(std::uint64_t hash) const { return places[(hash + salt) & mask]; }
  };
  const View& view() const { return view_; }

 private:
  void resize(std::size_t size);

  View view_;
  std::vector<Places> places_;
  std::size_t puts_ = 0;
};

}  // namespace weir::internal
