/// \file
/// The contract of exercise 14. Not to be edited: what you write goes into windows_at_will.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/trigger.hpp"
#include "weir/windows.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::RideId;

/// A ride that is over. Its timestamp is its start.
struct Trip {
  RideId ride_id = 0;      ///< which ride
  DriverId driver_id = 0;  ///< who drove
  Timestamp start_time;    ///< when it began
  Timestamp end_time;      ///< when it ended, not before it began

  /// Equal in every field.
  friend bool operator==(const Trip&, const Trip&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("start_time", start_time), cereal::make_nvp("end_time", end_time));
  }
};

/// What is known of a shift of a driver: of trips with short breaks between them.
struct Shift {
  DriverId driver_id = 0;  ///< whose
  Timestamp start_time;    ///< when the earliest trip began
  Timestamp end_time;      ///< when the last of the trips was over
  std::int64_t trips = 0;  ///< how many there are
  bool is_early = false;   ///< whether more may be added to it

  /// Equal in every field.
  friend bool operator==(const Shift&, const Shift&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("start_time", start_time),
            cereal::make_nvp("end_time", end_time), cereal::make_nvp("trips", trips),
            cereal::make_nvp("is_early", is_early));
  }
};

/// Part 1: each shift, once it is over. A trip is followed by a break that may be as long as the
/// trip was, and at least 10 minutes.
DataStream<Shift> shifts(DataStream<Trip> trips);

/// Part 2: the same, and an early result whenever three trips have been added to a shift.
DataStream<Shift> live_shifts(DataStream<Trip> trips);

/// How busy a driver was at the end of an hour.
struct BusyEnd {
  DriverId driver_id = 0;  ///< who
  Timestamp hour_end;      ///< the end of the hour, which does not belong to it
  std::int64_t trips = 0;  ///< how many trips began in the last ten minutes before the latest one

  /// Equal in every field.
  friend bool operator==(const BusyEnd&, const BusyEnd&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("hour_end", hour_end),
            cereal::make_nvp("trips", trips));
  }
};

/// Part 3: of each hour and driver, how many of the trips began within the last ten minutes before
/// the latest one of that hour. For ten minutes more a late trip gives a new result.
DataStream<BusyEnd> busy_ends(DataStream<Trip> trips);

}  // namespace weir::exercises
