// mistake: 123
// title: A START that makes an update comes out as too late too
// misconception: You think that whatever is late belongs to the late stream, counted or not.
// why: A reader that adds the late stream to the counts would count it twice.
// caught by: HourlyCounts.PutsAsideWhatIsTooLate
#include "side_outputs.hpp"
#include "weir/time_window.hpp"

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

constexpr Duration hour = 1h;
constexpr Duration allowed_lateness = 10min;

/// When the hour that `ride` starts in ends, in milliseconds: a key is a number.
std::int64_t hour_end(const TaxiRide& ride) {
  return (window_start(ride.event_time, hour) + hour).millis();
}

/// The key is the end of the hour.
class CountHour : public KeyedProcessFunction<std::int64_t, TaxiRide, HourlyCount> {
  ValueState<std::int64_t> count_;
  ValueState<bool> emitted_;

 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
    emitted_ = context.state(ValueStateDescriptor<bool>{"emitted"});
  }

  void process_element(const TaxiRide& ride, Context& context,
                       Collector<HourlyCount>& out) override {
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    auto& timers = context.timer_service();
    if (timers.current_watermark() >= last + allowed_lateness) {
      return context.output(too_late, ride);
    }
    count_.update(count_.value().value_or(0) + 1);
    timers.register_event_time_timer(last + allowed_lateness);
    if (timers.current_watermark() >= last) {
      context.output(too_late, ride);
      emit(last, out);
    } else {
      timers.register_event_time_timer(last);
    }
  }

  void on_timer(Timestamp at, OnTimerContext& context, Collector<HourlyCount>& out) override {
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    if (at == last) return emit(last, out);
    count_.clear();
    emitted_.clear();
  }

 private:
  void emit(Timestamp last, Collector<HourlyCount>& out) {
    out.collect({last + 1ms, count_.value().value_or(0), emitted_.value().has_value()});
    emitted_.update(true);
  }
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto ordinary = trips.process(SortTrips());
  return {ordinary, ordinary.get_side_output(brief), ordinary.get_side_output(lengthy),
          ordinary.get_side_output(never_ended)};
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto counts = rides.filter([](const TaxiRide& ride) { return ride.is_start; })
                          .key_by(hour_end)
                          .process(CountHour());
  return {counts, counts.get_side_output(too_late)};
}

}  // namespace weir::exercises
