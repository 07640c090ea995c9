/// \file
/// A clock that a test moves.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "weir/timestamp.hpp"

namespace weir::testing {

/// Processing time that stands still until it is told to move. A handle: copies show the same time.
/// Thread-safe.
///
/// A harness has one. Move it with the harness's own advance() or set_processing_time(), so that
/// all that falls due on the way happens at its time.
class ManualClock {
 public:
  /// A clock that shows `now`.
  explicit ManualClock(Timestamp now = Timestamp{0})
      : millis_(std::make_shared<std::atomic<std::int64_t>>(now.millis())) {}

  /// What the clock shows.
  Timestamp now() const { return Timestamp{millis_->load()}; }
  /// Sets the clock. \throws Error if that would turn it back.
  void set(Timestamp now);
  /// Moves the clock on. \throws Error if `duration` is negative.
  void advance(Duration duration) { set(now() + duration); }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> millis_;
};

}  // namespace weir::testing
