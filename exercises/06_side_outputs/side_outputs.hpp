/// \file
/// The contract of exercise 06. Not to be edited: what you write goes into side_outputs.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/output_tag.hpp"
#include "weir/process_function.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "weir/windows.hpp"

namespace weir::exercises {

using taxi::RideId;
using taxi::TaxiRide;

/// A ride as the books have it when the day is closed.
struct Trip {
  RideId ride_id = 0;      ///< which ride
  Timestamp start_time;    ///< when it began
  Timestamp end_time;      ///< when it ended; says nothing unless it has
  bool has_ended = false;  ///< whether an END was ever heard of

  /// Equal in every field.
  friend bool operator==(const Trip&, const Trip&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("start_time", start_time),
            cereal::make_nvp("end_time", end_time), cereal::make_nvp("has_ended", has_ended));
  }
};

/// Trips by kind: each is in exactly one of these streams.
struct SortedTrips {
  DataStream<Trip> ordinary;       ///< all others
  DataStream<Trip> brief;          ///< shorter than five minutes
  DataStream<Trip> lengthy;        ///< longer than two hours
  DataStream<RideId> never_ended;  ///< those that have not ended
};

/// Part 1: sorts trips by how long they were.
SortedTrips sort_trips(DataStream<Trip> trips);

/// How many rides started in an hour.
struct HourlyCount {
  Timestamp hour_end;      ///< the end of the hour, which does not belong to it
  std::int64_t count = 0;  ///< how many STARTs there were
  bool is_update = false;  ///< whether there was a result of this hour before

  /// Equal in every field.
  friend bool operator==(const HourlyCount&, const HourlyCount&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("hour_end", hour_end), cereal::make_nvp("count", count),
            cereal::make_nvp("is_update", is_update));
  }
};

/// Counts, and what came too late for them.
struct HourlyCounts {
  DataStream<HourlyCount> counts;  ///< a result for each hour, and its updates
  DataStream<TaxiRide> too_late;   ///< STARTs that are in no count
};

/// Part 2: the STARTs of each hour, counted when the watermark has reached its last millisecond.
/// For ten minutes more a START that is late gives an update at once; what comes then is too late.
/// `rides` has timestamps and watermarks.
HourlyCounts hourly_counts(DataStream<TaxiRide> rides);

}  // namespace weir::exercises
