/// \file
/// The timers of one operator's subtask: kept in order, by time.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>

#include "weir/internal/keyed_state.hpp"
#include "weir/time_domain.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// One timer of a key.
struct Timer {
  Timestamp time;
  RowId row_id = no_row;

  friend constexpr auto operator<=>(const Timer&, const Timer&) = default;
};

/// Timers of one time domain: each at most once, in order of time.
class TimerQueue {
 public:
  /// The timers of a clock of those keys.
  explicit TimerQueue(KeyedState& state, TimeDomain domain = TimeDomain::event_time);
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Adds a timer; adding it again changes nothing. Returns whether it was new.
  bool add(const Timer& timer);
  /// Removes a timer; one that is not there is no error.
  void remove(const Timer& timer);
  bool contains(const Timer& timer) const;
  bool empty() const { return size() == 0; }
  std::size_t size() const { return timers_.size() + spilled_; }
  /// Those in memory, in order of time.
  const std::pmr::set<Timer>& all() const { return timers_; }
  /// When the first timer is due; Timestamp::max() if there is none.
  Timestamp next() const;
  /// Whether a timer is due at `until`. The first one is in memory then.
  bool has_due(Timestamp until);
  /// Removes and returns the first timer, after has_due(). Its row stays valid until the state is
  /// swept.
  Timer pop();

  /// All timers as a section of the keyed state's snapshot.
  KeyedSection snapshot() const;
  void restore(const KeyedSection& section);

  /// Adds a timer that drop() has taken out.
  void add_spilled(const Timer& timer);
  /// So many are not in memory, and none is.
  void adopt(std::size_t spilled) { spilled_ = spilled; }
  /// Takes all out of memory; they still count.
  void drop();

 private:
  std::optional<Timestamp> first() const;

  KeyedState* state_;
  TimeDomain domain_;
  std::size_t spilled_ = 0;  ///< how many are not in memory
  std::pmr::unsynchronized_pool_resource memory_;
  std::pmr::set<Timer> timers_{&memory_};
};

}  // namespace weir::internal
