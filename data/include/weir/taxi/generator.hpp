/// \file
/// The events of generated rides, each a function of the ride's id alone.
///
/// They equal those of the workbook's ancestor bit for bit. Pure functions, safe from any thread.
#pragma once

#include <chrono>

#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// The largest ride id that can be generated; its ride begins some 634,000 years from now.
inline constexpr RideId max_ride_id = 1'000'000'000'000;

/// No generated ride lasts longer.
inline constexpr auto max_ride_duration = std::chrono::minutes{600};

/// Rides begin one after the other at this interval: ride i begins i intervals after
/// 2020-01-01T12:00:00Z.
inline constexpr auto ride_interval = std::chrono::seconds{20};

/// When ride `id` begins. `id` is at least 0 and at most max_ride_id, here and below.
Timestamp start_time_of(RideId id);

/// When ride `id` ends: between 0 and max_ride_duration after it begins, a whole number of minutes.
Timestamp end_time_of(RideId id);

/// The START event of ride `id`.
TaxiRide start_of(RideId id);

/// The END event of ride `id`.
TaxiRide end_of(RideId id);

/// The fare of ride `id`.
TaxiFare fare_of(RideId id);

}  // namespace weir::taxi
