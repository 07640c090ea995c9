/// \file
/// The contract of exercise 02. Not to be edited: what you write goes into rides_and_fares.cpp.
#pragma once

#include "missing_solution.hpp"
#include "weir/taxi/ride_and_fare.hpp"
#include "weir/weir.hpp"

namespace weir::exercises {

using taxi::RideAndFare;
using taxi::RideId;
using taxi::TaxiFare;
using taxi::TaxiRide;

/// The START event of each ride together with the fare of the same ride, as soon as both are there.
/// Either may come first. END events are ignored.
DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares);

}  // namespace weir::exercises
