#include "weir/rate_limited.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "weir/error.hpp"

namespace weir::internal {

void RateLimit::look_at(Timestamp now) {
  now_ = static_cast<double>(now.millis());
  next_ = std::clamp(next_, now_ - 1000, now_ + interval_);
}

double checked_rate(double rate) {
  if (rate > 0 && std::isfinite(rate)) return rate;
  throw InvalidJob(fmt::format(
      "rate_limited: the rate is {}; expected events a second, a number above 0", rate));
}

}  // namespace weir::internal
