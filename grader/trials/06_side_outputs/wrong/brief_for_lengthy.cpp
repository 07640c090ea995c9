// sort_trips puts brief and lengthy the wrong way round into its result. Seen on one trip of four
// minutes.
#include "side_outputs.hpp"

#include <cstdint>

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

const OutputTag<TaxiRide> in_no_count{"in no count"};

std::int64_t hour_end_of(const TaxiRide& ride) {
  return tumbling_window(ride.event_time, 1h).end.millis();
}

// No windows: the key is the hour, and timers say when it is over and when it is forgotten.
class CountTheHour : public KeyedProcessFunction<std::int64_t, TaxiRide, HourlyCount> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
    told_ = context.state(ValueStateDescriptor<bool>{"told"});
  }
  void process_element(const TaxiRide& start, Context& context,
                       Collector<HourlyCount>& out) override {
    auto& timers = context.timer_service();
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    if (timers.current_watermark() >= last + 10min) return context.output(in_no_count, start);
    count_.update(count_.value().value_or(0) + 1);
    timers.register_event_time_timer(last + 10min);
    if (timers.current_watermark() >= last) {
      tell(context.current_key(), out);
    } else {
      timers.register_event_time_timer(last);
    }
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<HourlyCount>& out) override {
    if (at < Timestamp{context.current_key()}) return tell(context.current_key(), out);
    count_.clear();
    told_.clear();
  }

 private:
  void tell(std::int64_t hour_end, Collector<HourlyCount>& out) {
    out.collect({Timestamp{hour_end}, count_.value().value_or(0), told_.value().value_or(false)});
    told_.update(true);
  }

  ValueState<std::int64_t> count_;
  ValueState<bool> told_;
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.key_by(&Trip::ride_id).process(LookAtTrip());
  const auto open =
      ordinary.get_side_output(no_end).map([](const Trip& trip) { return trip.ride_id; });
  return SortedTrips{ordinary, ordinary.get_side_output(too_long),
                     ordinary.get_side_output(too_short), open};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto counts = rides.filter(&TaxiRide::is_start).key_by(hour_end_of).process(CountTheHour());
  return {counts, counts.get_side_output(in_no_count)};
}

}  // namespace weir::exercises
