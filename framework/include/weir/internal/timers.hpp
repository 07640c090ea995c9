/// \file
/// The timers of one operator's subtask: kept in order, by time.
#pragma once

#include <cstddef>
#include <memory_resource>
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
  explicit TimerQueue(KeyedState& state) : state_(&state) {}

  /// Adds a timer; adding it again changes nothing. Returns whether it was new.
  bool add(const Timer& timer);
  /// Removes a timer; one that is not there is no error.
  void remove(const Timer& timer);
  bool contains(const Timer& timer) const { return timers_.find(timer) != timers_.end(); }
  bool empty() const { return timers_.empty(); }
  std::size_t size() const { return timers_.size(); }
  /// All of them, in order of time.
  const std::pmr::set<Timer>& all() const { return timers_; }
  /// When the first timer is due; Timestamp::max() if there is none.
  Timestamp next() const { return timers_.empty() ? Timestamp::max() : timers_.begin()->time; }
  /// Removes and returns the first timer. Its row stays valid until the state is swept.
  Timer pop();

  /// All timers as a section of the keyed state's snapshot.
  KeyedSection snapshot() const;
  void restore(const KeyedSection& section);

 private:
  KeyedState* state_;
  std::pmr::unsynchronized_pool_resource memory_;
  std::pmr::set<Timer> timers_{&memory_};
};

}  // namespace weir::internal
