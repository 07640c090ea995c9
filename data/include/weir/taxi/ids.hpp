/// \file
/// The numbers that name rides, taxis and drivers.
#pragma once

#include <cstdint>

namespace weir::taxi {

/// Names a ride; from 1 in the generated streams.
using RideId = std::int64_t;
/// Names a taxi.
using TaxiId = std::int64_t;
/// Names a driver.
using DriverId = std::int64_t;

}  // namespace weir::taxi
