// hourly_counts has one flag for all hours, in the state that windows share. Seen on a START in
// each of two hours: the second result is an update.
#include "side_outputs.hpp"

#include <iterator>
#include <span>

namespace weir::exercises {

namespace {

const OutputTag<Trip> too_short{"too short"};
const OutputTag<Trip> too_long{"too long"};
const OutputTag<Trip> no_end{"no end"};

class LookAtTrip : public KeyedProcessFunction<RideId, Trip, Trip> {
 public:
  void process_element(const Trip& trip, Context& context, Collector<Trip>& out) override {
    if (!trip.has_ended) return context.output(no_end, trip);
    if (trip.start_time + 5min > trip.end_time) return context.output(too_short, trip);
    if (trip.start_time + 2h < trip.end_time) return context.output(too_long, trip);
    out.collect(trip);
  }
};

const OutputTag<TaxiRide> late_starts{"late starts"};

class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto had_result = context.global_state().state(had_result_);
    out.collect({context.window().end, std::ssize(starts), had_result.value().has_value()});
    had_result.update(true);
  }

 private:
  ValueStateDescriptor<bool> had_result_{"had a result"};
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.key_by(&Trip::ride_id).process(LookAtTrip());
  const auto open =
      ordinary.get_side_output(no_end).map([](const Trip& trip) { return trip.ride_id; });
  return SortedTrips{ordinary, ordinary.get_side_output(too_short),
                     ordinary.get_side_output(too_long), open};
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
