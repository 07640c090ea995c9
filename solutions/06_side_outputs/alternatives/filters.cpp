// A filter for each kind of trip, no tags; and windows that keep their rides.
#include "side_outputs.hpp"

namespace weir::exercises {
namespace {

const OutputTag<TaxiRide> too_late{"too late"};

Duration lasted(const Trip& trip) { return trip.end_time - trip.start_time; }
bool is_brief(const Trip& trip) { return trip.has_ended && lasted(trip) < 5min; }
bool is_lengthy(const Trip& trip) { return trip.has_ended && lasted(trip) > 2h; }
bool is_ordinary(const Trip& trip) {
  return trip.has_ended && !is_brief(trip) && !is_lengthy(trip);
}

/// Counts the rides that the window has kept, and its own results.
class CountKept : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
  const ReducingStateDescriptor<std::int64_t> results_{
      "results", [](std::int64_t a, std::int64_t b) { return a + b; }};

 public:
  void process(Context& context, std::span<const TaxiRide> rides,
               Collector<HourlyCount>& out) override {
    auto results = context.window_state().state(results_);
    results.add(1);
    out.collect({context.window().end, static_cast<std::int64_t>(rides.size()),
                 results.get().value_or(1) > 1});
  }

  void clear(Context& context) override { context.window_state().state(results_).clear(); }
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  return {trips.filter(is_ordinary), trips.filter(is_brief), trips.filter(is_lengthy),
          trips.filter([](const Trip& trip) { return !trip.has_ended; }).map([](const Trip& trip) {
            return trip.ride_id;
          })};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto counts = rides.filter([](const TaxiRide& ride) { return ride.is_start; })
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .side_output_late_data(too_late)
                          .process(CountKept());
  return {counts, counts.get_side_output(too_late)};
}

}  // namespace weir::exercises
