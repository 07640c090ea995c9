#include "runtime/restarts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "weir/error.hpp"

namespace weir {
namespace {

void check(bool holds, const char* what) {
  if (!holds) throw InvalidJob(fmt::format("a restart strategy needs {}", what));
}

}  // namespace

RestartStrategy RestartStrategy::fixed_delay(std::size_t attempts, Duration delay) {
  check(delay >= Duration{0}, "a delay that is not negative");
  RestartStrategy strategy;
  strategy.kind_ = Kind::fixed_delay;
  strategy.most_ = attempts;
  strategy.delay_ = delay;
  return strategy;
}

RestartStrategy RestartStrategy::failure_rate(std::size_t most_failures, Duration interval,
                                              Duration delay) {
  check(interval > Duration{0}, "a positive interval, within which failures are counted");
  RestartStrategy strategy = fixed_delay(most_failures, delay);
  strategy.kind_ = Kind::failure_rate;
  strategy.interval_ = interval;
  return strategy;
}

RestartStrategy RestartStrategy::exponential_delay(const Backoff& backoff) {
  check(backoff.initial > Duration{0} && backoff.longest >= backoff.initial,
        "a positive initial delay, and a longest one that is not shorter");
  check(backoff.reset_after > Duration{0}, "a positive time after which delays begin anew");
  check(std::isfinite(backoff.multiplier) && backoff.multiplier >= 1, "a multiplier of at least 1");
  check(backoff.jitter >= 0 && backoff.jitter <= 1, "a jitter from 0 to 1");
  RestartStrategy strategy;
  strategy.kind_ = Kind::exponential_delay;
  strategy.backoff_ = backoff;
  return strategy;
}

}  // namespace weir

namespace weir::internal {

std::optional<Duration> Restarts::after_failure(Timestamp started, Timestamp now) {
  const auto found = delay(started, now);
  if (found) ++count_;
  return found;
}

std::optional<Duration> Restarts::delay(Timestamp started, Timestamp now) {
  switch (strategy_.kind()) {
    case RestartStrategy::Kind::none:
      return std::nullopt;
    case RestartStrategy::Kind::fixed_delay:
      if (count_ >= strategy_.most()) return std::nullopt;
      return strategy_.delay();
    case RestartStrategy::Kind::failure_rate:
      failures_.push_back(now);
      while (now - failures_.front() >= strategy_.interval()) failures_.pop_front();
      if (failures_.size() > strategy_.most()) return std::nullopt;
      return strategy_.delay();
    case RestartStrategy::Kind::exponential_delay:
      return grown_delay(now - started);
  }
  return std::nullopt;
}

Duration Restarts::grown_delay(Duration ran) {
  const auto& backoff = strategy_.backoff();
  if (next_delay_ == Duration{0} || ran >= backoff.reset_after) next_delay_ = backoff.initial;
  const auto millis = static_cast<double>(next_delay_.count());
  const double longest = static_cast<double>(backoff.longest.count());
  next_delay_ = Duration{static_cast<std::int64_t>(std::min(millis * backoff.multiplier, longest))};
  std::uniform_real_distribution<> off(-backoff.jitter, backoff.jitter);
  return Duration{static_cast<std::int64_t>(std::min(millis * (1 + off(random_)), longest))};
}

}  // namespace weir::internal
