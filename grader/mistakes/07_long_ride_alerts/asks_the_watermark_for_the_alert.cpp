// mistake: new
// title: Whether the alert is out is told by the watermark
// misconception: You think that a watermark that is past the timer is as good as remembering that it has fired.
// why: Watermarks are no state. After a restart the stream is at its beginning of time again, and the END alerts the ride once more.
// caught by: LongRides.AlertsARideOnceEvenIfItIsRestarted
#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

class AlertLongRides : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
  ValueState<TaxiRide> first_;  // of the ride's two events, the one that came first

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<TaxiRide>{"first event"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    const auto first = first_.value();
    if (!first) {
      first_.update(ride);
      if (ride.is_start) {
        context.timer_service().register_event_time_timer(ride.event_time + limit);
      }
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (context.timer_service().current_watermark() < start.event_time + limit &&
        end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(start.event_time + limit);
    first_.clear();
  }

  // There is no END up to here, and there will be none.
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
