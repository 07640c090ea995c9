// Trips are keyed by ride; updates are marked in a step behind the window.
#include "side_outputs.hpp"

#include <cstdint>
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

const OutputTag<TaxiRide> late_starts{"late starts"};

class Count : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    out.collect({context.window().end, static_cast<std::int64_t>(starts.size()), false});
  }
};

// Knows of each hour whether there was a result before, until there can be no other.
class MarkUpdates : public KeyedProcessFunction<std::int64_t, HourlyCount, HourlyCount> {
 public:
  void open(RuntimeContext& context) override {
    before_ = context.state(ValueStateDescriptor<bool>{"before"});
  }
  void process_element(const HourlyCount& count, Context& context,
                       Collector<HourlyCount>& out) override {
    HourlyCount marked = count;
    marked.is_update = before_.value().has_value();
    before_.update(true);
    context.timer_service().register_event_time_timer(count.hour_end - 1ms + 10min);
    out.collect(marked);
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<HourlyCount>&) override { before_.clear(); }

 private:
  ValueState<bool> before_;
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
  const auto counts = rides.filter(&TaxiRide::is_start)
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .side_output_late_data(late_starts)
                          .process(Count());
  const auto marked =
      counts.key_by([](const HourlyCount& count) { return count.hour_end.millis(); })
          .process(MarkUpdates());
  return {marked, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
