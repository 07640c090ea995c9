/// \file
/// The contract of exercise 01. Not to be edited: what you write goes into ride_cleansing.cpp.
#pragma once

#include "missing_solution.hpp"
#include "weir/taxi/geography.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "weir/weir.hpp"

namespace weir::exercises {

using taxi::TaxiRide;

/// Part 1: the rides that both start and end inside New York City, all others are dropped.
DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides);

/// Part 2: the same, and the counter `rides_dropped` says how many were dropped.
DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides);

}  // namespace weir::exercises
