/// \file
/// When a job that keeps failing is started anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "weir/restart_strategy.hpp"
#include "weir/timestamp.hpp"

namespace weir::internal {

/// Remembers a job's failures, and decides by its strategy. Not thread-safe.
class Restarts {
 public:
  /// `seed` is for the jitter of delays.
  Restarts(const RestartStrategy& strategy, std::uint64_t seed)
      : strategy_(strategy), random_(seed) {}

  /// The job, which was started at `started`, has failed at `now`. Answers how long to wait before
  /// it is started anew; none if it is not.
  std::optional<Duration> after_failure(Timestamp started, Timestamp now);
  /// How often it was started anew.
  std::size_t count() const { return count_; }

 private:
  std::optional<Duration> delay(Timestamp started, Timestamp now);
  Duration grown_delay(Duration ran);

  RestartStrategy strategy_;
  std::mt19937_64 random_;
  std::size_t count_ = 0;
  std::deque<Timestamp> failures_;  ///< those that failure_rate() counts
  Duration next_delay_{0};          ///< of exponential_delay(); 0: the initial one
};

}  // namespace weir::internal
