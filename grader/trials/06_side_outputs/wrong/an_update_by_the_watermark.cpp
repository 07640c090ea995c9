// hourly_counts marks what is said when the watermark is past the hour as an update. Seen on one
// START and a watermark of 13:00:00.000: its first result is an update.
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
    const bool is_late = context.current_watermark() > context.window().max_timestamp();
    out.collect({context.window().end, std::ssize(starts), is_late});
  }
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
                          .allowed_lateness(10min)
                          .side_output_late_data(late_starts)
                          .process(CountStarts());
  return {counts, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
