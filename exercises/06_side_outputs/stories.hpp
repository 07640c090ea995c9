/// \file
/// Trips and rides for the tests of this exercise.
#pragma once

#include "side_outputs.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// 2020-01-01T12:00:00Z.
inline constexpr Timestamp noon{1577880000000};

/// A trip that began some time after noon and lasted this long.
inline Trip trip(RideId id, Duration lasted, Timestamp start = noon + 17min) {
  return {.ride_id = id, .start_time = start, .end_time = start + lasted, .has_ended = true};
}

/// A trip that has not ended.
inline Trip open_trip(RideId id, Timestamp start = noon + 17min) {
  return {.ride_id = id, .start_time = start, .end_time = {}};
}

/// What happens to the stream of rides of part 2. The rides are numbered by themselves.
class Rides : public grader::Scenario {
 public:
  Rides() : Scenario("hourly_counts") {}

  /// The next ride starts.
  Rides& start(Timestamp time) { return event(++last_, time, true); }
  /// A ride ends.
  Rides& end(RideId ride, Timestamp time) { return event(ride, time, false); }
  /// Nothing up to `time` is to come.
  Rides& watermark(Timestamp time) {
    Scenario::watermark("rides", time);
    return *this;
  }
  /// The job is stopped and started again.
  Rides& restart() {
    Scenario::restart();
    return *this;
  }

 private:
  Rides& event(RideId id, Timestamp time, bool is_start) {
    TaxiRide ride;
    ride.ride_id = id;
    ride.event_time = time;
    ride.is_start = is_start;
    element("rides", ride, time);
    return *this;
  }

  RideId last_ = 0;
};

}  // namespace weir::exercises
