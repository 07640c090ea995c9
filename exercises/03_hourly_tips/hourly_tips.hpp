/// \file
/// The contract of exercise 03. Not to be edited: what you write goes into hourly_tips.cpp.
#pragma once

#include "missing_solution.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/weir.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::TaxiFare;

/// What a driver got in tips within an hour.
struct HourlyTip {
  Timestamp end;           ///< of the hour: 13:00 of the hour that begins at 12:00
  DriverId driver_id = 0;  ///< who got them
  float tips = 0;          ///< in all, in dollars

  /// Equal in every field.
  friend bool operator==(const HourlyTip&, const HourlyTip&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("end", end), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("tips", tips));
  }
};

/// For every hour with a fare, the driver with the most tips in it. Fares come in order of their
/// start_time, without timestamps and watermarks.
DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares);

}  // namespace weir::exercises
