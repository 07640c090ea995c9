// Only sort_trips is written, and trips of more than two minutes are lengthy: a slip of the unit.
// Seen on one trip of twenty minutes.
#include "side_outputs.hpp"

namespace weir::exercises {

namespace {

bool is_brief(const Trip& trip) { return trip.has_ended && trip.end_time < trip.start_time + 5min; }
bool is_lengthy(const Trip& trip) {
  return trip.has_ended && trip.end_time > trip.start_time + 2min;
}
bool is_open(const Trip& trip) { return !trip.has_ended; }

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  return {
      .ordinary = trips.filter(
          [](const Trip& trip) { return !is_brief(trip) && !is_lengthy(trip) && !is_open(trip); }),
      .brief = trips.filter(is_brief),
      .lengthy = trips.filter(is_lengthy),
      .never_ended = trips.filter(is_open).map(&Trip::ride_id),
  };
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  static_cast<void>(rides);
  throw MissingSolution("hourly_counts");
}

}  // namespace weir::exercises
