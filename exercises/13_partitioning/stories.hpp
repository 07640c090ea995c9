/// \file
/// Rides, pick-ups and positions for the tests of this exercise.
#pragma once

#include <cstdint>
#include <string>

#include "partitioning.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// 2020-01-01T12:00:00Z.
inline constexpr Timestamp noon{1577880000000};

/// What happens to the stream of a part.
class Story : public grader::Scenario {
 public:
  explicit Story(const std::string& part) : Scenario(part) {}

  /// Part 1: an event of a ride that begins in the city.
  Story& ride(RideId id, bool is_start = true) { return event(id, is_start, -73.98F, 40.75F); }
  /// Part 1: an event of a ride that begins at the airport.
  Story& from_airport(RideId id, bool is_start = true) {
    return event(id, is_start, -73.78F, 40.64F);
  }
  /// Part 1: any event of a ride.
  Story& event(RideId id, bool is_start, float lon, float lat, float end_lon = -73.95F,
               float end_lat = 40.7F) {
    TaxiRide ride;
    ride.ride_id = id;
    ride.taxi_id = 20;
    ride.driver_id = 30;
    ride.is_start = is_start;
    ride.event_time = is_start ? noon : noon + 10min;
    ride.start_lon = lon;
    ride.start_lat = lat;
    ride.end_lon = end_lon;
    ride.end_lat = end_lat;
    element("rides", ride, ride.event_time);
    return *this;
  }

  /// Part 2: somebody gets in. Rides are numbered by themselves.
  Story& pick_up(ZoneId zone, Timestamp time = noon) {
    element("pick_ups", PickUp{zone, ++last_}, time);
    return *this;
  }
  /// Part 2: as many get in.
  Story& pick_ups(int count, ZoneId zone, Timestamp time = noon) {
    for (int i = 0; i < count; ++i) pick_up(zone, time);
    return *this;
  }
  /// Part 2: 400 get in within an hour, half of them in one zone, the others in eight others.
  Story& a_busy_zone(ZoneId zone, Timestamp hour) {
    std::uint32_t dice = 1;
    for (int i = 0; i < 400; ++i) {
      dice = dice * 1664525U + 1013904223U;
      const auto thrown = static_cast<int>(dice >> 16U);
      pick_up(thrown % 2 == 0 ? zone : zone + 1 + thrown / 2 % 8, hour + 8s * i);
    }
    return *this;
  }
  /// Part 2: no pick-up of `time` or before is to come.
  Story& watermark(Timestamp time) {
    Scenario::watermark("pick_ups", time);
    return *this;
  }

  /// Part 3: a taxi says where it is. The positions of a driver are read by one of two readers.
  Story& position(DriverId driver, std::int64_t east, std::int64_t north = 0) {
    element("positions", Position{driver, east, north}, Timestamp::min(),
            driver % 2 == 0 ? 0U : 1U);
    return *this;
  }

  /// With so many subtasks of each step.
  Story& at_parallelism(std::uint32_t subtasks) {
    parallelism = subtasks;
    return *this;
  }
  /// The job is stopped and started again.
  Story& restart(std::uint32_t new_parallelism = 0) {
    Scenario::restart(new_parallelism);
    return *this;
  }

 private:
  RideId last_ = 0;
};

}  // namespace weir::exercises
