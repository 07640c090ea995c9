// hourly_counts gives the rides new watermarks, which takes those away that they have. Seen on one
// START and a watermark past its hour: no result.
#include "side_outputs.hpp"

#include <iterator>
#include <span>
#include <utility>

#include "weir/watermark_strategy.hpp"

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

const OutputTag<TaxiRide> late_starts{"late starts"};

class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto had_result = context.window_state().state(had_result_);
    out.collect({context.window().end, std::ssize(starts), had_result.value().has_value()});
    had_result.update(true);
  }
  void clear(Context& context) override { context.window_state().state(had_result_).clear(); }

 private:
  ValueStateDescriptor<bool> had_result_{"had a result"};
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
  const auto counts = rides
                          .assign_timestamps_and_watermarks(
                              WatermarkStrategy<TaxiRide>::for_bounded_out_of_orderness(1min)
                                  .with_timestamp_assigner(&TaxiRide::event_time))
                          .filter(&TaxiRide::is_start)
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .side_output_late_data(late_starts)
                          .process(CountStarts());
  return {counts, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
