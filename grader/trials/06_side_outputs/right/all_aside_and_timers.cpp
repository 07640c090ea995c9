// All kinds are side outputs, ordinary ones too; hours are keys with timers, without windows.
#include "side_outputs.hpp"

#include <cstdint>

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
const OutputTag<Trip> lengthy_tag{"lengthy trips"};
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
  const auto counts = rides.filter(&TaxiRide::is_start).key_by(hour_end_of).process(CountTheHour());
  return {counts, counts.get_side_output(in_no_count)};
}

}  // namespace weir::exercises
