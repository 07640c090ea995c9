/// \file
/// Rides for the tests of this exercise.
#pragma once

#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

/// A place in the middle of Manhattan.
inline constexpr float city_lon = -73.9947F;
inline constexpr float city_lat = 40.7509F;

/// A ride within the city.
inline taxi::TaxiRide city_ride(taxi::RideId id, bool is_start = true) {
  taxi::TaxiRide ride;
  ride.ride_id = id;
  ride.start_lon = ride.end_lon = city_lon;
  ride.start_lat = ride.end_lat = city_lat;
  ride.passenger_count = 1;
  ride.is_start = is_start;
  return ride;
}

}  // namespace weir::exercises
