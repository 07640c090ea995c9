// Four filters in place of side outputs; an aggregate, and the number of results in the state of
// the window.
#include "side_outputs.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace weir::exercises {

namespace {

bool is_brief(const Trip& trip) { return trip.has_ended && trip.end_time < trip.start_time + 5min; }
bool is_lengthy(const Trip& trip) { return trip.has_ended && trip.end_time > trip.start_time + 2h; }
bool is_open(const Trip& trip) { return !trip.has_ended; }

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
  return {
      .ordinary = trips.filter(
          [](const Trip& trip) { return !is_brief(trip) && !is_lengthy(trip) && !is_open(trip); }),
      .brief = trips.filter(is_brief),
      .lengthy = trips.filter(is_lengthy),
      .never_ended = trips.filter(is_open).map(&Trip::ride_id),
  };
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
