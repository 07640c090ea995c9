// mistake: 117
// title: An END waits until the largest duration has passed
// misconception: You think that the largest duration is for ever.
// why: Added to a time it wraps around, to a time long past: the timer fires with the next watermark, and the END is forgotten.
// caught by: LongRides.RemembersAnEnd
#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;
constexpr Duration for_ever = Duration::max();

/// As unsigned numbers, which wrap by definition; signed ones do the same here, by accident.
Timestamp later(Timestamp time, Duration wait) {
  const auto millis =
      static_cast<std::uint64_t>(time.millis()) + static_cast<std::uint64_t>(wait.count());
  return Timestamp{static_cast<std::int64_t>(millis)};
}

class AlertLongRides : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
  ValueState<TaxiRide> first_;  // of the ride's two events, the one that came first
  ValueState<bool> alerted_;

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<TaxiRide>{"first event"});
    alerted_ = context.state(ValueStateDescriptor<bool>{"alerted"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    const auto first = first_.value();
    if (!first) {
      first_.update(ride);
      const auto wait = ride.is_start ? limit : for_ever;
      context.timer_service().register_event_time_timer(later(ride.event_time, wait));
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (!alerted_.value() && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    const auto timer =
        first->is_start ? later(first->event_time, limit) : later(first->event_time, for_ever);
    context.timer_service().delete_event_time_timer(timer);
    first_.clear();
    alerted_.clear();
  }

  // There is no partner up to here, and there will be none.
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    if (const auto first = first_.value(); first && !first->is_start) return first_.clear();
    out.collect(context.current_key());
    alerted_.update(true);
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
