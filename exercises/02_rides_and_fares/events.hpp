/// \file
/// Rides and fares for the tests of this exercise.
#pragma once

#include <chrono>

#include "weir/taxi/ride_and_fare.hpp"

namespace weir::exercises {

/// When ride `id` begins: that many minutes after 12:17:31.250 on the day of the generated rides.
inline Timestamp begin_of(taxi::RideId id) {
  return Timestamp{1'577'881'051'250} + std::chrono::minutes{id};
}

/// The START of ride `id`.
inline taxi::TaxiRide start(taxi::RideId id) {
  taxi::TaxiRide ride;
  ride.ride_id = id;
  ride.driver_id = 100 + id;
  ride.event_time = begin_of(id);
  ride.is_start = true;
  return ride;
}

/// The END of ride `id`, twenty minutes later.
inline taxi::TaxiRide end(taxi::RideId id) {
  taxi::TaxiRide ride = start(id);
  ride.event_time += std::chrono::minutes{20};
  ride.is_start = false;
  return ride;
}

/// The fare of ride `id`.
inline taxi::TaxiFare fare(taxi::RideId id) {
  taxi::TaxiFare fare;
  fare.ride_id = id;
  fare.driver_id = 100 + id;
  fare.start_time = begin_of(id);
  fare.tip = 1.5F;
  fare.total_fare = 20.25F;
  return fare;
}

}  // namespace weir::exercises
