#include "weir/rate_limited.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "weir/error.hpp"

namespace weir::internal {

void RateLimit::look_at(Timestamp now) {
  now_ = static_cast<double>(now.millis());
  next_ = std::clamp(next_, now_ - 1000, now_ + interval_);
}

Timestamp RateLimit::next() const {
  constexpr double end_of_time = 0x1p63;  // in milliseconds: the first that is none
  if (next_ >= end_of_time) return Timestamp::max();
  return Timestamp{static_cast<std::int64_t>(std::ceil(next_))};
}

double checked_rate(double rate) {
  if (rate > 0 && std::isfinite(rate)) return rate;
  throw InvalidJob(fmt::format(
      "rate_limited: the rate is {}; expected events a second, a number above 0", rate));
}

}  // namespace weir::internal
