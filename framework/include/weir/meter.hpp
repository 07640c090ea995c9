/// \file
/// How often something happens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "weir/timestamp.hpp"

namespace weir {

namespace internal {
class ProcessingTime;
}  // namespace internal

/// What a meter says at a moment. A value; those of several subtasks can be added up.
struct MeterFigures {
  std::uint64_t count = 0;  ///< of all events
  double rate = 0;          ///< events a second, of the last minute

  /// Adds another's.
  MeterFigures& operator+=(const MeterFigures& other) {
    count += other.count;
    rate += other.rate;
    return *this;
  }
};

/// Counts events, and how many there were in the last minute by the executor's clock, as Flink's
/// MeterView. Used on the task's thread only; owned by the engine, until close().
class Meter {
 public:
  /// Made by the engine: begins now, by `clock`, which outlives it.
  explicit Meter(const internal::ProcessingTime& clock);

  /// `n` events have happened just now. Reads the clock: of many events, mark a batch at a time.
  void mark_event(std::uint64_t n = 1);
  /// Number of all events.
  std::uint64_t count() const { return count_; }
  /// Events a second: those of this second and the 59 before it, or since the meter began, counted
  /// as a second at least.
  double rate() const;
  /// Both.
  MeterFigures figures() const { return {count_, rate()}; }

 private:
  static constexpr std::int64_t seconds = 60;

  struct Second {
    std::int64_t number = 0;  ///< since the epoch
    std::uint64_t events = 0;
  };

  const internal::ProcessingTime* clock_;
  Timestamp began_;
  std::uint64_t count_ = 0;
  std::array<Second, seconds> last_{};
};

}  // namespace weir
