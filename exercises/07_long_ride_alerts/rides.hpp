/// \file
/// Rides for the tests of this exercise.
#pragma once

#include <string_view>

#include "weir/scenario/scenario.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

/// 2020-01-01T12:17:23.456Z: a time of no particular roundness.
inline constexpr Timestamp noonish{1577881043456};

/// One event of a ride.
inline taxi::TaxiRide ride(taxi::RideId id, bool is_start, Timestamp time) {
  taxi::TaxiRide ride;
  ride.ride_id = id;
  ride.is_start = is_start;
  ride.event_time = time;
  return ride;
}

/// What happens to the stream of rides.
class Story : public grader::Scenario {
 public:
  Story() : Scenario("long_rides") {}

  /// A ride starts.
  Story& start(taxi::RideId id, Timestamp time, std::uint32_t channel = 0) {
    return event(ride(id, true, time), channel);
  }
  /// A ride ends.
  Story& end(taxi::RideId id, Timestamp time, std::uint32_t channel = 0) {
    return event(ride(id, false, time), channel);
  }
  /// No event up to `time` is still to come.
  Story& watermark(Timestamp time, std::uint32_t channel = 0) {
    Scenario::watermark("rides", time, channel);
    return *this;
  }
  /// Any event, with its own time as its timestamp.
  Story& event(const taxi::TaxiRide& ride, std::uint32_t channel = 0) {
    element("rides", ride, ride.event_time, channel);
    return *this;
  }
};

}  // namespace weir::exercises
