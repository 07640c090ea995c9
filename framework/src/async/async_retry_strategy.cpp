#include "weir/async_retry_strategy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "weir/error.hpp"
#include "weir/watermark_strategy.hpp"

namespace weir::internal {

RetryDelays::RetryDelays(std::size_t m, Duration f, Duration l, double times)
    : most(m), first(checked_positive(f, "delay of a retry")), longest(l), multiplier(times) {
  if (most == 0) {
    throw InvalidJob(
        "a retry strategy needs at least 1 attempt: to ask once only, leave the strategy out");
  }
  if (longest < first) {
    throw InvalidJob(fmt::format(
        "the longest delay of a retry is {} ms, but the first one {} ms: expected at least that",
        longest.count(), first.count()));
  }
  if (!(multiplier >= 1 && std::isfinite(multiplier))) {
    throw InvalidJob(fmt::format(
        "the delays of retries grow by the multiplier {}; expected a number from 1", multiplier));
  }
}

std::optional<Duration> RetryDelays::after(std::size_t questions) const {
  if (questions > most) return std::nullopt;
  const double delay =
      static_cast<double>(first.count()) * std::pow(multiplier, static_cast<double>(questions - 1));
  if (delay >= static_cast<double>(longest.count())) return longest;
  return Duration{std::llround(delay)};
}

bool holds_for(const std::function<bool(const std::exception&)>& predicate,
               const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return predicate(error);
  } catch (...) {
    return predicate(Error("something was thrown that is no std::exception"));
  }
}

}  // namespace weir::internal
