/// \file
/// The contract of exercise 13. Not to be edited: what you write goes into partitioning.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "missing_solution.hpp"
#include "weir/data_stream.hpp"
#include "weir/keyed_stream.hpp"
#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "weir/windows.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::RideId;
using taxi::TaxiRide;

/// Whether the ride begins at the airport. Both events of a ride know that.
inline bool is_from_airport(const TaxiRide& ride) {
  return ride.start_lon > -73.83 && ride.start_lon < -73.75 && ride.start_lat > 40.62 &&
         ride.start_lat < 40.67;
}

/// Part 1: the rides as they are, dealt out to the subtasks of the next step: those from the
/// airport to subtask 0, the others in turn to those from 1 on.
DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides);

/// Names a zone of the city: any number.
using ZoneId = std::int64_t;

/// Somebody has got into a taxi. Its timestamp is when.
struct PickUp {
  ZoneId zone = 0;     ///< where
  RideId ride_id = 0;  ///< the ride that has begun: each has a number of its own

  /// Equal in both fields.
  friend bool operator==(const PickUp&, const PickUp&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("zone", zone), cereal::make_nvp("ride_id", ride_id));
  }
};

/// How many got in, in a zone and an hour.
struct ZoneCount {
  ZoneId zone = 0;            ///< where
  Timestamp hour_end;         ///< the end of the hour, which does not belong to it
  std::int64_t pick_ups = 0;  ///< how many

  /// Equal in every field.
  friend bool operator==(const ZoneCount&, const ZoneCount&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("zone", zone), cereal::make_nvp("hour_end", hour_end),
            cereal::make_nvp("pick_ups", pick_ups));
  }
};

/// Part 2: of each hour and zone in which anybody got in, how many, once the hour is over. Half of
/// all may be in one zone; at parallelism 4 no subtask gets more than 45 of 100 that come in.
DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups);

/// Where a taxi is, as it says itself: metres east and north of the town hall.
struct Position {
  DriverId driver_id = 0;  ///< whose
  std::int64_t east = 0;   ///< metres; below 0 in the west
  std::int64_t north = 0;  ///< metres; below 0 in the south

  /// Equal in every field.
  friend bool operator==(const Position&, const Position&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("east", east),
            cereal::make_nvp("north", north));
  }
};

/// The crossing that a position is nearest to, of streets that are 100 metres apart. Think of it as
/// of something that takes long.
inline Position on_the_map(const Position& position) {
  const auto nearest = [](std::int64_t metres) {
    const std::int64_t above = metres + 50;
    return above - ((above % 100) + 100) % 100;
  };
  return {position.driver_id, nearest(position.east), nearest(position.north)};
}

/// The way of a taxi from one position on the map to the next.
struct Leg {
  DriverId driver_id = 0;  ///< whose
  std::int64_t east = 0;   ///< metres to the east; below 0 to the west
  std::int64_t north = 0;  ///< metres to the north; below 0 to the south

  /// Equal in every field.
  friend bool operator==(const Leg&, const Leg&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("east", east),
            cereal::make_nvp("north", north));
  }
};

/// Of each position but a driver's first, the way to it from the one that came before.
class MakeLegs : public KeyedProcessFunction<DriverId, Position, Leg> {
  ValueState<Position> before_;

 public:
  /// Asks for the state.
  void open(RuntimeContext& context) override {
    before_ = context.state(ValueStateDescriptor<Position>{"before"});
  }
  /// A position, on the map.
  void process_element(const Position& now, Context&, Collector<Leg>& out) override {
    if (const auto before = before_.value()) {
      out.collect({now.driver_id, now.east - before->east, now.north - before->north});
    }
    before_.update(now);
  }
};

/// Part 3: of each driver the legs between positions on the map, in their order. The job in
/// partitioning.cpp makes wrong ones; at parallelism 4 no subtask gets more than 45 of 100
/// positions.
DataStream<Leg> legs(DataStream<Position> positions);

}  // namespace weir::exercises
