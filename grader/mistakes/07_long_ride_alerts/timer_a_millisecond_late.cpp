// mistake: 171
// title: The timer is set to one millisecond after two hours
// misconception: You think that a watermark t leaves room for an event at t.
// why: A watermark t says that nothing up to t, t included, is still to come: an END at START + 2 h would be there.
// caught by: LongRides.AlertsAtTheEarliestWatermark
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
      if (ride.is_start) {
        context.timer_service().register_event_time_timer(ride.event_time + limit + 1ms);
      }
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (!alerted_.value() && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(start.event_time + limit + 1ms);
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
