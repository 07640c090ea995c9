// mistake: new
// title: The windows are not told where too late STARTs go
// misconception: You think that a tag is filled because it has a fitting name, or that a side output flows on with the stream.
// why: Windows drop what is too late unless side_output_late_data() names a tag, and only the stream of the windows themselves has that side output: behind a map() there is none.
// caught by: HourlyCounts.PutsAsideWhatIsTooLate
#include "side_outputs.hpp"

namespace weir::exercises {
namespace {

const OutputTag<Trip> brief{"brief"};
const OutputTag<Trip> lengthy{"lengthy"};
const OutputTag<RideId> never_ended{"never ended"};
const OutputTag<TaxiRide> too_late{"too late"};

class SortTrips : public ProcessFunction<Trip, Trip> {
 public:
  void process_element(const Trip& trip, Context& context, Collector<Trip>& out) override {
    const Duration lasted = trip.end_time - trip.start_time;
    if (!trip.has_ended) {
      context.output(never_ended, trip.ride_id);
    } else if (lasted < 5min) {
      context.output(brief, trip);
    } else if (lasted > 2h) {
      context.output(lengthy, trip);
    } else {
      out.collect(trip);
    }
  }
};

class CountRides : public AggregateFunction<TaxiRide, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const TaxiRide&, std::int64_t& count) const override { ++count; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

class MarkUpdates : public ProcessAllWindowFunction<std::int64_t, HourlyCount> {
  const ValueStateDescriptor<bool> emitted_{"emitted"};

 public:
  void process(Context& context, std::span<const std::int64_t> counts,
               Collector<HourlyCount>& out) override {
    auto emitted = context.window_state().state(emitted_);
    out.collect({context.window().end, counts.front(), emitted.value().has_value()});
    emitted.update(true);
  }

  void clear(Context& context) override { context.window_state().state(emitted_).clear(); }
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.process(SortTrips());
  return {ordinary, ordinary.get_side_output(brief), ordinary.get_side_output(lengthy),
          ordinary.get_side_output(never_ended)};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto counts = rides.filter([](const TaxiRide& ride) { return ride.is_start; })
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .aggregate(CountRides(), MarkUpdates());
  return {counts, counts.get_side_output(too_late)};
}

}  // namespace weir::exercises
