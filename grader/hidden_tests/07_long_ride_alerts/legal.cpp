// Which scenarios exercise 07 allows.
#include <algorithm>
#include <map>

#include "verdict/programs.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::grader {
namespace {

struct Ride {
  bool has_start = false;
  bool has_end = false;
  Timestamp start;
  Timestamp end;
};

}  // namespace

/// A ride has one START and one END at most, the END not the earlier one; events are stamped with
/// their time; and no START is so late that an alert of it may come at once or later.
bool is_legal(const Scenario& scenario) {
  std::map<taxi::RideId, Ride> rides;
  Timestamp watermark = Timestamp::min();
  for (const auto& step : scenario.steps) {
    if (step.kind == Step::Kind::watermark) watermark = std::max(watermark, step.at);
    if (step.kind != Step::Kind::element) continue;
    const auto event = from_json<taxi::TaxiRide>(step.value);
    Ride& ride = rides[event.ride_id];
    if (event.event_time != step.at) return false;
    const bool is_short = event.is_start && ride.has_end && ride.end <= event.event_time + 2h;
    if (event.is_start && event.event_time + 2h <= watermark && !is_short) return false;
    if (event.is_start ? ride.has_start : ride.has_end) return false;
    (event.is_start ? ride.has_start : ride.has_end) = true;
    (event.is_start ? ride.start : ride.end) = event.event_time;
    if (ride.has_start && ride.has_end && ride.end < ride.start) return false;
  }
  return true;
}

}  // namespace weir::grader
