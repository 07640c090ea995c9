/// \file
/// The rows that were used last, found without a look-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/internal/rows.hpp"
#include "weir/time_window.hpp"

namespace weir::internal {

/// Where the rows of keys, or of panes, are: by the hash of the key, and by window, of which one is
/// current. For keys themselves that is all of time. Each has one place, and takes that of another.
///
/// Few keys come again and again. An index would find them as well, but a loop that changes a row
/// for each element is held up by the length of the way there: until the processor knows which row
/// one element writes to, it lets no later element read. Here the way is one place, and what stands
/// there is taken for granted before it has been compared.
///
/// Several sources are seldom at the same window, so that the current one changes from batch to
/// batch; what is remembered of others stays. Panes do not have to be taken out again: a window
/// becomes current only as long as it is open, and so long its panes stay where they are.
class RecentRows {
 public:
  /// What is remembered of a row.
  struct alignas(32) Entry {
    std::uint64_t hash = 0;
    Timestamp start = no_window.start;
    Row* row = nullptr;
    RowId row_id = no_row;
  };

  /// `window` is current.
  explicit RecentRows(const TimeWindow& window);
  /// No window is current.
  RecentRows() : RecentRows(no_window) {}
  RecentRows(const RecentRows&) = delete;
  RecentRows& operator=(const RecentRows&) = delete;
  ~RecentRows();

  /// Makes a window that is open current.
  void enter(const TimeWindow& window);
  /// No window is current.
  void leave() { view_.window = no_window; }
  /// The rows have moved: remembers none of them.
  void forget_all();
  /// Forgets the row of a key with this hash in the current window.
  void forget(std::uint64_t hash);
  /// Remembers the row of a key with this hash in the current window, until the next put().
  const Entry& put(std::uint64_t hash, RowId row_id, Row& row);

  /// The current window, for a loop: a copy of its own, which stays in registers until the next
  /// enter() or put().
  struct View {
    TimeWindow window = no_window;
    std::uint64_t salt = 0;  ///< of the window: panes of one key do not share a place
    Entry* entries = nullptr;
    std::uint64_t mask = 0;

    /// Whether `t` belongs to the current window.
    bool contains(Timestamp t) const { return window.contains(t); }
    /// What is remembered of a key with this hash in the current window, or null.
    const Entry* find(std::uint64_t hash) const {
      const Entry& entry = place_of(hash);
      const bool is_it = entry.hash == hash && entry.start == window.start && entry.row != nullptr;
      return is_it ? &entry : nullptr;
    }
    Entry& place_of(std::uint64_t hash) const { return entries[(hash + salt) & mask]; }
  };
  const View& view() const { return view_; }

 private:
  /// Contains nothing.
  static constexpr TimeWindow no_window{Timestamp::max(), Timestamp::max()};
  static constexpr std::size_t first_size = 128;
  static constexpr std::size_t last_size = 4096;

  void resize(std::size_t size);

  View view_;
  std::vector<Entry> entries_;
  std::size_t puts_ = 0;
};

}  // namespace weir::internal
