// sort_trips has two tags of one name and type, which are the same. Seen on one trip of four
// minutes: it is brief and lengthy.
#include "side_outputs.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace weir::exercises {

namespace {

enum class Kind { ordinary, brief, lengthy, open };

Kind kind_of(const Trip& trip) {
  if (!trip.has_ended) return Kind::open;
  const auto millis = (trip.end_time - trip.start_time).count();
  if (millis < 5 * 60 * 1000) return Kind::brief;
  if (millis > 2 * 60 * 60 * 1000) return Kind::lengthy;
  return Kind::ordinary;
}

const OutputTag<Trip> ordinary_tag{"ordinary trips"};
const OutputTag<Trip> brief_tag{"brief trips"};
const OutputTag<Trip> lengthy_tag{"brief trips"};
const OutputTag<RideId> open_tag{"open trips"};

// Nothing goes the main way.
class Sorter : public ProcessFunction<Trip, bool> {
 public:
  void process_element(const Trip& trip, Context& context, Collector<bool>&) override {
    switch (kind_of(trip)) {
      case Kind::ordinary:
        return context.output(ordinary_tag, trip);
      case Kind::brief:
        return context.output(brief_tag, trip);
      case Kind::lengthy:
        return context.output(lengthy_tag, trip);
      case Kind::open:
        return context.output(open_tag, trip.ride_id);
    }
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
  const auto sorted = trips.process(Sorter()).name("sorter");
  SortedTrips result{
      sorted.get_side_output(ordinary_tag),
      sorted.get_side_output(brief_tag),
      sorted.get_side_output(lengthy_tag),
      sorted.get_side_output(open_tag),
  };
  return result;
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
