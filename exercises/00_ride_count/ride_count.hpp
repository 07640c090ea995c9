/// \file
/// The contract of the example: how often each driver has been heard of.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>

#include "weir/data_stream.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::TaxiRide;

/// How many events of a driver there have been.
struct RideCount {
  DriverId driver_id = 0;  ///< whose
  std::int64_t count = 0;  ///< how many, STARTs and ENDs together

  /// Equal in every field.
  friend bool operator==(const RideCount&, const RideCount&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("count", count));
  }
};

/// For every event of `rides` a count: the events of that driver so far, this one included.
DataStream<RideCount> ride_count(DataStream<TaxiRide> rides);

}  // namespace weir::exercises
