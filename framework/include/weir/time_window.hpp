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
  /// it. Of a window that ends with time, at Timestamp::max(), it is Timestamp::max().
  constexpr Timestamp max_timestamp() const {
    return end == Timestamp::max() ? end : end - Duration{1};
  }

  /// Whether `t` belongs to the window.
  constexpr bool contains(Timestamp t) const { return start <= t && t < end; }

  /// In order of their starts, and then of their ends.
  friend constexpr auto operator<=>(const TimeWindow&, const TimeWindow&) = default;

  /// Archives both ends (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("end", end));
  }
};

namespace internal {

/// How much of a window has passed at `t`, for windows of this size that start at `offset` past the
/// epoch. Exact at both ends of time too, where the window itself is cut off.
constexpr Duration passed_of_window(Timestamp t, Duration size, Duration offset) {
  const auto rest = [size](std::int64_t millis) {
    const std::int64_t remainder = millis % size.count();
    return remainder < 0 ? remainder + size.count() : remainder;
  };
  std::int64_t since_offset = 0;
  if (!__builtin_sub_overflow(t.millis(), offset.count(), &since_offset)) {
    return Duration{rest(since_offset)};
  }
  const std::int64_t difference = rest(t.millis()) - rest(offset.count());
  return Duration{difference < 0 ? difference + size.count() : difference};
}

}  // namespace internal

/// The start of the tumbling window of this size that `t` lies in, for windows that start at
/// `offset` past the epoch. Right for timestamps before the epoch too. The first window begins with
/// time, at Timestamp::min().
constexpr Timestamp window_start(Timestamp t, Duration size, Duration offset = Duration{0}) {
  return t - internal::passed_of_window(t, size, offset);
}

/// The whole window. The first one begins with time and the last one ends with it, so that both may
/// be shorter than the others.
constexpr TimeWindow tumbling_window(Timestamp t, Duration size, Duration offset = Duration{0}) {
  const Duration passed = internal::passed_of_window(t, size, offset);
  return {t - passed, t + (size - passed)};
}

/// `[12:00:00.000, 13:00:00.000)`, with dates; for messages and traces.
std::string to_string(const TimeWindow& window);

}  // namespace weir
