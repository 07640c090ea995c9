/// \file
/// A window of time.
#pragma once

#include <cereal/cereal.hpp>
#include <compare>
#include <cstdint>
#include <string>

#include "weir/timestamp.hpp"

namespace weir {

/// The interval `[start, end)`: it holds its start and not its end. A value, safe to copy between
/// threads.
struct TimeWindow {
  Timestamp start;  ///< first instant that belongs to the window
  Timestamp end;    ///< first instant that no longer does

  /// The last millisecond that belongs to the window: its results carry it, and its timer waits for
  /// it. Of a window without an end it is Timestamp::max().
  constexpr Timestamp max_timestamp() const {
    return end == Timestamp::max() ? end : end - Duration{1};
  }

  /// Whether `t` belongs to the window.
  constexpr bool contains(Timestamp t) const { return start <= t && t < end; }

  friend constexpr auto operator<=>(const TimeWindow&, const TimeWindow&) = default;

  /// Archives both ends (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("end", end));
  }
};

/// The start of the tumbling window of this size that `t` lies in, for windows that start at
/// `offset` past the epoch. Right for timestamps before the epoch too.
constexpr Timestamp window_start(Timestamp t, Duration size, Duration offset = Duration{0}) {
  std::int64_t remainder = (t - offset).millis() % size.count();
  if (remainder < 0) remainder += size.count();
  return t - Duration{remainder};
}

/// `[12:00:00.000, 13:00:00.000)`, with dates; for messages and traces.
std::string to_string(const TimeWindow& window);

}  // namespace weir
