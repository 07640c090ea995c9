// mistake: 70
// title: An END without a START is cleared after a minute of event time
// misconception: You think that whatever comes later than the disorder allows cannot come.
// why: A START can be late. If its END has been forgotten by then, the ride seems to have none and is alerted.
// caught by: LongRides.RemembersAnEnd
#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

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
      context.timer_service().register_event_time_timer(ride.event_time +
                                                        (ride.is_start ? limit : 1min));
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (!alerted_.value() && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(start.event_time + limit);
    context.timer_service().delete_event_time_timer(end.event_time + 1min);
    first_.clear();
    alerted_.clear();
  }

  // There is no END up to here, and there will be none.
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
