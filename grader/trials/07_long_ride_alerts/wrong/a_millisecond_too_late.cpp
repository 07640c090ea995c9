// Sets the timer a millisecond later than START + 2 h. Seen on a START and a watermark of two
// hours past it, to the millisecond: no alert.
#include "long_ride_alerts.hpp"

namespace weir::exercises {

namespace {

class Alerts : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(ValueStateDescriptor<Timestamp>{"start"});
    end_ = context.state(ValueStateDescriptor<Timestamp>{"end"});
    alerted_ = context.state(ValueStateDescriptor<bool>{"alerted"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    auto& timers = context.timer_service();
    if (ride.is_start) {
      if (const auto end = end_.value()) {
        if (*end - ride.event_time > 2h) out.collect(ride.ride_id);
        end_.clear();
      } else {
        start_.update(ride.event_time);
        timers.register_event_time_timer(ride.event_time + 2h + 1ms);
      }
    } else {
      if (const auto start = start_.value()) {
        const bool is_long = ride.event_time - *start > 2h;
        if (is_long && !alerted_.value()) out.collect(ride.ride_id);
        timers.delete_event_time_timer(*start + 2h + 1ms);
        start_.clear();
        alerted_.clear();
      } else {
        end_.update(ride.event_time);
      }
    }
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    alerted_.update(true);
    out.collect(context.current_key());
  }

 private:
  ValueState<Timestamp> start_;
  ValueState<Timestamp> end_;
  ValueState<bool> alerted_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(Alerts());
}

}  // namespace weir::exercises
