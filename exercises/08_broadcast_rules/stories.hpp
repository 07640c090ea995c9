/// \file
/// Rides and rules for the tests of this exercise.
#pragma once

#include <string>

#include "broadcast_rules.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::exercises {

/// 2020-01-01T12:17:23.456Z: a time of no particular roundness.
inline constexpr Timestamp noonish{1577881043456};

/// Two cells, in different rows and columns.
inline constexpr taxi::GridCell airport = 65035;
inline constexpr taxi::GridCell harbour = 40012;

/// A rule for rides of more than so many minutes.
inline Rule longer_than(RuleId id, std::int64_t minutes, std::int64_t version = 1) {
  return {.rule_id = id, .version = version, .kind = Rule::Kind::longer_than, .value = minutes};
}

/// A rule for rides that end in a cell.
inline Rule ends_in(RuleId id, std::int64_t cell, std::int64_t version = 1) {
  return {.rule_id = id, .version = version, .kind = Rule::Kind::ends_in_cell, .value = cell};
}

/// The same version, but one that switches the rule off.
inline Rule off(Rule rule) {
  rule.active = false;
  return rule;
}

/// What happens to the two streams of a part.
class Story : public grader::Scenario {
 public:
  explicit Story(const std::string& part) : Scenario(part) {}

  /// A ride starts, on its way to a cell.
  Story& start(RideId id, Timestamp time = noonish, taxi::GridCell to = harbour) {
    return event(ride(id, true, time, taxi::grid_cell_center(airport), taxi::grid_cell_center(to)));
  }
  /// A ride ends.
  Story& end(RideId id, Timestamp time = noonish + 10min, taxi::GridCell in = harbour) {
    return event(
        ride(id, false, time, taxi::grid_cell_center(airport), taxi::grid_cell_center(in)));
  }
  /// A ride starts, between any two places.
  Story& start_from_to(RideId id, taxi::Location from, taxi::Location to) {
    return event(ride(id, true, noonish, from, to));
  }
  /// Such a ride ends.
  Story& end_from_to(RideId id, taxi::Location from, taxi::Location to) {
    return event(ride(id, false, noonish + 10min, from, to));
  }
  /// A version of a rule arrives.
  Story& rule(const Rule& rule) {
    element("rules", rule);
    return *this;
  }
  /// The job is stopped and started again.
  Story& restart(std::uint32_t new_parallelism = 0) {
    Scenario::restart(new_parallelism);
    return *this;
  }
  /// So long passes that all that has come so far has been worked on, also where the two streams
  /// overtake each other and the job crashes twice: it forgets a pause in which it has crashed.
  Story& quiet() {
    for (int pause = 0; pause < 3; ++pause) advance(1min);
    return *this;
  }
  /// Any event of a ride, with its own time as its timestamp.
  Story& event(const TaxiRide& ride) {
    element("rides", ride, ride.event_time);
    return *this;
  }

  /// One event of a ride.
  static TaxiRide ride(RideId id, bool is_start, Timestamp time, taxi::Location from,
                       taxi::Location to) {
    TaxiRide ride;
    ride.ride_id = id;
    ride.taxi_id = 20;
    ride.driver_id = 30;
    ride.is_start = is_start;
    ride.event_time = time;
    ride.start_lon = from.lon;
    ride.start_lat = from.lat;
    ride.end_lon = to.lon;
    ride.end_lat = to.lat;
    return ride;
  }
};

}  // namespace weir::exercises
