/// \file
/// Event time: the one type that every element, watermark, window and timer is measured in.
///
/// A Timestamp is a value, safe to copy between threads. Durations are std::chrono types.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace weir {

using namespace std::chrono_literals;

/// Milliseconds, signed: the unit of every duration in the API. Coarser durations convert by
/// themselves.
using Duration = std::chrono::milliseconds;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z; negative before it.
///
/// Sums that would leave the range of int64 stop at min() or max(), so that `Timestamp::max() + 1h`
/// is still the end of time and never wraps into the past.
class Timestamp {
 public:
  /// The epoch.
  constexpr Timestamp() = default;
  /// The point `millis` milliseconds after the epoch.
  constexpr explicit Timestamp(std::int64_t millis) : millis_(millis) {}

  /// Before everything: the first watermark, and the timestamp of an element that has none.
  static constexpr Timestamp min() { return Timestamp{std::numeric_limits<std::int64_t>::min()}; }
  /// After everything: the watermark that ends a bounded stream.
  static constexpr Timestamp max() { return Timestamp{std::numeric_limits<std::int64_t>::max()}; }

  /// Milliseconds since the epoch.
  constexpr std::int64_t millis() const { return millis_; }

  /// In order of time.
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

  /// Moved by `d`, but no further than max() or min().
  friend constexpr Timestamp operator+(Timestamp t, Duration d) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(t.millis_, d.count(), &sum)) return Timestamp{sum};
    return d.count() > 0 ? max() : min();
  }
  /// Moved back by `d`, but no further than min() or max().
  friend constexpr Timestamp operator-(Timestamp t, Duration d) {
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(t.millis_, d.count(), &difference)) return Timestamp{difference};
    return d.count() > 0 ? min() : max();
  }
  /// From `b` to `a`, but no more than a Duration holds.
  friend constexpr Duration operator-(Timestamp a, Timestamp b) {
    std::int64_t difference = 0;
    if (!__builtin_sub_overflow(a.millis_, b.millis_, &difference)) return Duration{difference};
    return a > b ? Duration::max() : Duration::min();
  }
  /// Moves it by `d`, but no further than max() or min().
  constexpr Timestamp& operator+=(Duration d) { return *this = *this + d; }
  /// Moves it back by `d`, but no further than min() or max().
  constexpr Timestamp& operator-=(Duration d) { return *this = *this - d; }

  /// Archives the number of milliseconds (a cereal minimal serializer).
  template <class Archive>
  std::int64_t save_minimal(const Archive&) const {
    return millis_;
  }
  /// Restores what save_minimal archived.
  template <class Archive>
  void load_minimal(const Archive&, const std::int64_t& millis) {
    millis_ = millis;
  }

 private:
  std::int64_t millis_ = 0;
};

/// `2020-01-01T12:00:00.000Z`, or `-inf` and `+inf` for min() and max(); for messages and traces.
std::string to_string(Timestamp t);

/// Reads what to_string writes (milliseconds optional). \throws ParseError on anything else.
Timestamp parse_timestamp(const std::string& text);

}  // namespace weir
