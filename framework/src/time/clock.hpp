/// \file
/// The executor's clock.
#pragma once

#include "weir/timestamp.hpp"

namespace weir::internal {

/// The time that a job's tasks live by. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

}  // namespace weir::internal
