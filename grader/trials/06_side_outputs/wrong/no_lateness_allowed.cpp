// hourly_counts allows no lateness. Seen on an hour that has been counted, and one more START of
// it: no update.
#include "side_outputs.hpp"

#include <iterator>
#include <span>

namespace weir::exercises {

namespace {

const OutputTag<Trip> brief_tag{"brief"};
const OutputTag<Trip> lengthy_tag{"lengthy"};
const OutputTag<RideId> open_tag{"never ended"};

class SortTrips : public ProcessFunction<Trip, Trip> {
 public:
  void process_element(const Trip& trip, Context& context, Collector<Trip>& out) override {
    const Duration lasted = trip.end_time - trip.start_time;
    if (!trip.has_ended) {
      context.output(open_tag, trip.ride_id);
    } else if (lasted < 5min) {
      context.output(brief_tag, trip);
    } else if (lasted > 2h) {
      context.output(lengthy_tag, trip);
    } else {
      out.collect(trip);
    }
  }
};

const OutputTag<TaxiRide> late_starts{"late starts"};

class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto had_result = context.window_state().state(had_result_);
    out.collect({context.window().end, std::ssize(starts), had_result.value().has_value()});
    had_result.update(true);
  }
  void clear(Context& context) override { context.window_state().state(had_result_).clear(); }

 private:
  ValueStateDescriptor<bool> had_result_{"had a result"};
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.process(SortTrips());
  return {ordinary, ordinary.get_side_output(brief_tag), ordinary.get_side_output(lengthy_tag),
          ordinary.get_side_output(open_tag)};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto counts = rides.filter(&TaxiRide::is_start)
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .side_output_late_data(late_starts)
                          .process(CountStarts());
  return {counts, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
