/// \file
/// Numbers as Java has them: an order of all floating-point numbers, and sums that wrap.
#pragma once

#include <type_traits>

namespace weir::internal {

/// Whether `a` comes before `b`. Floating-point numbers are ordered as by Java's compareTo(), so
/// that a largest one does not depend on which came first: -0.0 is before 0.0, and NaN is the
/// largest, and equal to itself.
template <class V>
bool is_less(const V& a, const V& b) {
  if constexpr (std::is_floating_point_v<V>) {
    if (a < b) return true;
    if (a > b) return false;
    // As std::signbit() and std::isnan(): <cmath> is a tenth of what a student's file takes to
    // compile.
    if (a == b) return __builtin_signbit(a) != 0 && __builtin_signbit(b) == 0;
    return a == a && b != b;
  } else {
    return a < b;
  }
}

/// The sum; of integers that do not fit, what is left of it in as many bits.
template <class V>
V wrapped_sum(V a, V b) {
  if constexpr (std::is_integral_v<V>) {
    using Bits = std::make_unsigned_t<V>;
    return static_cast<V>(static_cast<Bits>(a) + static_cast<Bits>(b));
  } else {
    return a + b;
  }
}

}  // namespace weir::internal
