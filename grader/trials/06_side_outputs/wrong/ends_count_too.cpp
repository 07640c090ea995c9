// hourly_counts does not filter: ENDs are counted with the STARTs. Seen on the START and the END
// of one ride in one hour: the count is 2.
#include "side_outputs.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <utility>

namespace weir::exercises {

namespace {

// Each step sends one kind aside and passes the others on.
template <class Side>
class Aside : public ProcessFunction<Trip, Trip> {
 public:
  using Test = bool (*)(const Trip&);
  using Make = Side (*)(const Trip&);

  Aside(OutputTag<Side> tag, Test is_mine, Make make)
      : tag_(std::move(tag)), is_mine_(is_mine), make_(make) {}
  void process_element(const Trip& trip, Context& context, Collector<Trip>& out) override {
    if (is_mine_(trip)) {
      context.output(tag_, make_(trip));
    } else {
      out.collect(trip);
    }
  }

 private:
  OutputTag<Side> tag_;
  Test is_mine_;
  Make make_;
};

Trip whole(const Trip& trip) { return trip; }

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
  const OutputTag<RideId> open{"open"};
  const OutputTag<Trip> brief{"short ones"};
  const OutputTag<Trip> lengthy{"long ones"};
  const auto ended = trips.process(Aside<RideId>(
      open, [](const Trip& trip) { return !trip.has_ended; },
      [](const Trip& trip) { return trip.ride_id; }));
  const auto not_brief = ended.process(Aside<Trip>(
      brief, [](const Trip& trip) { return trip.end_time - trip.start_time < 5min; }, whole));
  const auto ordinary = not_brief.process(Aside<Trip>(
      lengthy, [](const Trip& trip) { return trip.end_time - trip.start_time > 2h; }, whole));
  return {ordinary, not_brief.get_side_output(brief), ordinary.get_side_output(lengthy),
          ended.get_side_output(open)};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const OutputTag<TaxiRide> behind{"behind"};
  auto counts = rides.window_all(TumblingEventTimeWindows::of(1h))
                    .side_output_late_data(behind)
                    .allowed_lateness(10min)
                    .aggregate(Counter1(), Results())
                    .name("counts of hours");
  return HourlyCounts{counts, counts.get_side_output(behind)};
}

}  // namespace weir::exercises
