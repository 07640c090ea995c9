/// \file
/// The contract of exercise 07. Not to be edited: what you write goes into long_ride_alerts.cpp.
#pragma once

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

using taxi::RideId;
using taxi::TaxiRide;

/// The rides that last more than two hours, each once, as soon as it is certain: when both events
/// are there, or when the watermark shows that no END within two hours can come any more. `rides`
/// has timestamps and watermarks.
DataStream<RideId> long_rides(DataStream<TaxiRide> rides);

}  // namespace weir::exercises
