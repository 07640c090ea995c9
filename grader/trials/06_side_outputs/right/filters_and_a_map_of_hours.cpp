// Filters; which hours have had a result is in a map that all windows share.
#include "side_outputs.hpp"

#include <cstdint>
#include <iostream>
#include <iterator>
#include <span>

namespace weir::exercises {

namespace {

bool is_brief(const Trip& trip) { return trip.has_ended && trip.end_time < trip.start_time + 5min; }
bool is_lengthy(const Trip& trip) { return trip.has_ended && trip.end_time > trip.start_time + 2h; }
bool is_open(const Trip& trip) { return !trip.has_ended; }

const OutputTag<TaxiRide> late_starts{"late starts"};

// Remembers the hours that have had a result in one map of all hours.
class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto hours = context.global_state().state(hours_);
    const Timestamp end = context.window().end;
    std::cout << "a result of " << to_string(end) << "\n";
    out.collect({end, std::ssize(starts), hours.contains(end.millis())});
    hours.put(end.millis(), true);
  }
  void clear(Context& context) override {
    context.global_state().state(hours_).remove(context.window().end.millis());
  }

 private:
  MapStateDescriptor<std::int64_t, bool> hours_{"hours with a result"};
};

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
  const auto counts = rides.filter(&TaxiRide::is_start)
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .side_output_late_data(late_starts)
                          .process(CountStarts());
  return {counts, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
