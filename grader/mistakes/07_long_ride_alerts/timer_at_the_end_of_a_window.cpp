// mistake: 104
// title: The timer is set as if rides came in windows of two hours
// misconception: You think that two hours end on the even hour, as windows of two hours do.
// why: The two hours of a ride begin with its START, at any minute; a window that it lies in may be over right after it.
// caught by: LongRides.CountsFromEachStart
#include "long_ride_alerts.hpp"
#include "weir/time_window.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

Timestamp end_of_window(Timestamp time) { return window_start(time, limit) + limit; }

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
      if (ride.is_start) {
        context.timer_service().register_event_time_timer(end_of_window(ride.event_time));
      }
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (!alerted_.value() && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(end_of_window(start.event_time));
    first_.clear();
    alerted_.clear();
  }

  // There is no END up to here, and there will be none.
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    alerted_.update(true);
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
