// hourly_counts does not clear the state of its windows. Seen on one START, and a watermark past
// all lateness: something is kept of the hour.
#include "side_outputs.hpp"

#include <iterator>
#include <span>

namespace weir::exercises {

namespace {

bool is_brief(const Trip& trip) { return trip.has_ended && trip.end_time < trip.start_time + 5min; }
bool is_lengthy(const Trip& trip) { return trip.has_ended && trip.end_time > trip.start_time + 2h; }
bool is_open(const Trip& trip) { return !trip.has_ended; }

const OutputTag<TaxiRide> late_starts{"late starts"};

class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto had_result = context.window_state().state(had_result_);
    out.collect({context.window().end, std::ssize(starts), had_result.value().has_value()});
    had_result.update(true);
  }

 private:
  ValueStateDescriptor<bool> had_result_{"had a result"};
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
