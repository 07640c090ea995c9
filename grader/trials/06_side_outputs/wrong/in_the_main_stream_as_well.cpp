// sort_trips sends every trip the main way too. Seen on one trip of four minutes: it is brief and
// ordinary.
#include "side_outputs.hpp"

#include <cstdint>
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
    }
    out.collect(trip);
  }
};

class OfTheHour : public ProcessWindowFunction<TaxiRide, HourlyCount, int> {
 public:
  void process(const int&, Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    ValueState<std::int64_t> last = context.window_state().state(last_count_);
    const auto count = static_cast<std::int64_t>(starts.size());
    out.collect({.hour_end = context.window().end, .count = count, .is_update = !!last.value()});
    last.update(count);
  }
  void clear(Context& context) override { context.window_state().state(last_count_).clear(); }

 private:
  const ValueStateDescriptor<std::int64_t> last_count_{"last count"};
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.process(SortTrips());
  return {ordinary, ordinary.get_side_output(brief_tag), ordinary.get_side_output(lengthy_tag),
          ordinary.get_side_output(open_tag)};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const OutputTag<TaxiRide> missed{"missed"};
  const auto counts = rides.filter(&TaxiRide::is_start)
                          .key_by([](const TaxiRide&) { return 1; })
                          .window(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(600s)
                          .side_output_late_data(missed)
                          .process(OfTheHour());
  return {counts, counts.get_side_output(missed)};
}

}  // namespace weir::exercises
