// A keyed function for trips; an aggregate for hours.
#include "side_outputs.hpp"

#include <cstdint>
#include <functional>
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

class Counter1 : public AggregateFunction<TaxiRide, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const TaxiRide&, std::int64_t& count) const override { ++count; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

// Counts the results of the hour too: the first one is no update.
class Results : public ProcessAllWindowFunction<std::int64_t, HourlyCount> {
  static ReducingStateDescriptor<int> results() { return {"results", std::plus<int>()}; }

 public:
  void process(Context& context, std::span<const std::int64_t> counts,
               Collector<HourlyCount>& out) override {
    auto results_so_far = context.window_state().state(results());
    results_so_far.add(1);
    HourlyCount count;
    count.hour_end = context.window().end;
    count.count = counts[0];
    count.is_update = *results_so_far.get() > 1;
    out.collect(count);
  }
  void clear(Context& context) override { context.window_state().state(results()).clear(); }
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
  const OutputTag<TaxiRide> behind{"behind"};
  auto counts = rides.filter([](const TaxiRide& ride) { return ride.is_start; })
                    .window_all(TumblingEventTimeWindows::of(1h))
                    .side_output_late_data(behind)
                    .allowed_lateness(10min)
                    .aggregate(Counter1(), Results())
                    .name("counts of hours");
  return HourlyCounts{counts, counts.get_side_output(behind)};
}

}  // namespace weir::exercises
