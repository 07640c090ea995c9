/// \file
/// Trips for the tests of this exercise.
#pragma once

#include <string>

#include "weir/scenario/scenario.hpp"
#include "windows_at_will.hpp"

namespace weir::exercises {

/// 2020-01-01T12:00:00Z.
inline constexpr Timestamp noon{1577880000000};

/// What happens to the stream of trips. They are numbered by themselves.
class Story : public grader::Scenario {
 public:
  explicit Story(const std::string& part) : Scenario(part) {}

  /// A trip of a driver is heard of.
  Story& trip(DriverId driver, Timestamp start, Duration lasted = 5min) {
    const Trip trip{++last_, driver, start, start + lasted};
    element("trips", trip, start);
    return *this;
  }
  /// No trip that began by `time` is to come.
  Story& watermark(Timestamp time) {
    Scenario::watermark("trips", time);
    return *this;
  }
  /// The job is stopped and started again.
  Story& restart(std::uint32_t new_parallelism = 0) {
    Scenario::restart(new_parallelism);
    return *this;
  }

 private:
  RideId last_ = 0;
};

}  // namespace weir::exercises
