/// \file
/// The random numbers of Java's java.util.Random, which the ancestor's generators are made of.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace weir::taxi::internal {

/// java.util.Random as its specification has it: a linear congruential generator of 48 bits.
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed)
      : state_((static_cast<std::uint64_t>(seed) ^ multiplier) & mask) {}

  /// Uniform in [0, bound); `bound` is positive.
  std::int32_t next_int(std::int32_t bound) {
    if ((bound & (bound - 1)) == 0) {
      return static_cast<std::int32_t>((std::int64_t{bound} * next(31)) >> 31);
    }
    for (;;) {
      const std::int32_t bits = next(31);
      const std::int32_t value = bits % bound;
      if (std::int64_t{bits} - value + bound - 1 <= std::numeric_limits<std::int32_t>::max()) {
        return value;
      }
    }
  }

  /// Uniform in [0, 1).
  double next_double() {
    const std::int64_t high = std::int64_t{next(26)} << 27;
    return static_cast<double>(high + next(27)) * 0x1p-53;
  }

  /// The next two results of nextGaussian, by the polar method.
  std::pair<double, double> next_gaussians() {
    for (;;) {
      const double v1 = 2 * next_double() - 1;
      const double v2 = 2 * next_double() - 1;
      const double s = v1 * v1 + v2 * v2;
      if (s >= 1 || s == 0) continue;
      const double scale = std::sqrt(-2 * std::log(s) / s);
      return {v1 * scale, v2 * scale};
    }
  }

 private:
  static constexpr std::uint64_t multiplier = 0x5DEECE66D;
  static constexpr std::uint64_t mask = (std::uint64_t{1} << 48) - 1;

  /// The top `bits` (at most 31) of the next state.
  std::int32_t next(int bits) {
    state_ = (state_ * multiplier + 0xB) & mask;
    return static_cast<std::int32_t>(state_ >> (48 - bits));
  }

  std::uint64_t state_;
};

}  // namespace weir::taxi::internal
