// Sets a timer for whichever event comes first. Seen on one END and a watermark two hours past it:
// the ride is alerted.
#include "long_ride_alerts.hpp"

namespace weir::exercises {

namespace {

class LongRides : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<TaxiRide>{"first"});
    alerted_ = context.state(ValueStateDescriptor<bool>{"alerted"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    if (alerted_.value()) {
      alerted_.clear();
      return;
    }
    const auto first = first_.value();
    if (!first) {
      first_.update(ride);
      context.timer_service().register_event_time_timer(ride.event_time + 2h);
      return;
    }
    const TaxiRide start = ride.is_start ? ride : *first;
    const TaxiRide end = ride.is_start ? *first : ride;
    if (end.event_time - start.event_time > 2h) out.collect(ride.ride_id);
    context.timer_service().delete_event_time_timer(start.event_time + 2h);
    first_.clear();
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    alerted_.update(true);
    first_.clear();
  }

 private:
  ValueState<TaxiRide> first_;
  ValueState<bool> alerted_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(LongRides());
}

}  // namespace weir::exercises
