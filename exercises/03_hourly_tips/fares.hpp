/// \file
/// Fares for the tests of this exercise.
#pragma once

#include "weir/taxi/taxi_fare.hpp"

namespace weir::exercises {

/// Noon of the day of the generated rides, and so much later.
inline Timestamp noon(Duration later = Duration{0}) { return Timestamp{1'577'880'000'000} + later; }

/// The fare of a ride that began at `start`. Rides are numbered by the second.
inline taxi::TaxiFare fare(taxi::DriverId driver, Timestamp start, float tip) {
  taxi::TaxiFare fare;
  fare.ride_id = (start - noon()) / 1s;
  fare.driver_id = driver;
  fare.start_time = start;
  fare.tip = tip;
  return fare;
}

}  // namespace weir::exercises
