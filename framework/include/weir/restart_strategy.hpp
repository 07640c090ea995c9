/// \file
/// What becomes of a job that has failed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weir/timestamp.hpp"

namespace weir {

/// Says whether, and when, a job that has failed is started anew from its last complete checkpoint;
/// without one, from where it began. A value.
///
/// Nothing is restarted that could not be started in the first place, or that was cancelled.
class RestartStrategy {
 public:
  /// How long exponential_delay() waits.
  struct Backoff {
    Duration initial{1000};                ///< before the first restart
    Duration longest{60 * 1000};           ///< at the most
    double multiplier = 1.5;               ///< of the delay, from one restart to the next
    Duration reset_after{60 * 60 * 1000};  ///< a job that ran so long begins with `initial` again
    double jitter = 0.1;  ///< the share of the delay by which it is randomly off, 0 to 1
  };

  /// The failure is the job's end.
  static RestartStrategy none() { return {}; }
  /// At most `attempts` restarts, each `delay` after the failure. \throws InvalidJob if `delay` is
  /// negative.
  static RestartStrategy fixed_delay(std::size_t attempts, Duration delay);
  /// Restarts `delay` after each failure, unless more than `most_failures` came within `interval`.
  /// \throws InvalidJob unless `interval` is positive and `delay` not negative.
  static RestartStrategy failure_rate(std::size_t most_failures, Duration interval, Duration delay);
  /// Restarts always, after delays that grow while it keeps failing. \throws InvalidJob unless
  /// delays are positive, `multiplier` is at least 1 and `jitter` from 0 to 1.
  static RestartStrategy exponential_delay(const Backoff& backoff);

  /// Used by executors.
  enum class Kind : std::uint8_t { none, fixed_delay, failure_rate, exponential_delay };
  /// Used by executors.
  Kind kind() const { return kind_; }
  /// How many restarts, or failures, are allowed.
  std::size_t most() const { return most_; }
  /// Of failure_rate(): within which time failures are counted.
  Duration interval() const { return interval_; }
  /// Of fixed_delay() and failure_rate().
  Duration delay() const { return delay_; }
  /// Of exponential_delay().
  const Backoff& backoff() const { return backoff_; }

 private:
  Kind kind_ = Kind::none;
  std::size_t most_ = 0;
  Duration interval_{0};
  Duration delay_{0};
  Backoff backoff_;
};

}  // namespace weir
