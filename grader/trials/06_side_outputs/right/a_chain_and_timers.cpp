// A chain of steps; keys and timers in place of windows.
#include "side_outputs.hpp"

#include <cstdint>
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
  const auto counts = rides.filter(&TaxiRide::is_start).key_by(hour_end_of).process(CountTheHour());
  return {counts, counts.get_side_output(in_no_count)};
}

}  // namespace weir::exercises
