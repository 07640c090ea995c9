// sort_trips counts whole hours: a trip is lengthy if they are more than two. Seen on one trip of
// two hours and a half: it is ordinary.
#include "side_outputs.hpp"

#include <cstdint>
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
  const OutputTag<RideId> open{"open"};
  const OutputTag<Trip> brief{"short ones"};
  const OutputTag<Trip> lengthy{"long ones"};
  const auto ended = trips.process(Aside<RideId>(
      open, [](const Trip& trip) { return !trip.has_ended; },
      [](const Trip& trip) { return trip.ride_id; }));
  const auto not_brief = ended.process(Aside<Trip>(
      brief, [](const Trip& trip) { return trip.end_time - trip.start_time < 5min; }, whole));
  const auto ordinary = not_brief.process(Aside<Trip>(
      lengthy,
      [](const Trip& trip) {
        return std::chrono::duration_cast<std::chrono::hours>(trip.end_time - trip.start_time) > 2h;
      },
      whole));
  return {ordinary, not_brief.get_side_output(brief), ordinary.get_side_output(lengthy),
          ended.get_side_output(open)};
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
