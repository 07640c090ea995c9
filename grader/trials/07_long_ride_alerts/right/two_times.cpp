// Two states: when the ride began, and when it ended. An alert that is out leaves a START at the
// end of time.
#include "long_ride_alerts.hpp"

namespace weir::exercises {

namespace {

class Watch : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    started_ = context.state(ValueStateDescriptor<Timestamp>{"started"});
    ended_ = context.state(ValueStateDescriptor<Timestamp>{"ended"});
  }
  void process_element(const TaxiRide& event, Context& context, Collector<RideId>& out) override {
    event.is_start ? on_start(event, context, out) : on_end(event, context, out);
  }
  // The alert is out: what is known is only that the START has been there.
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    started_.update(Timestamp::max());
  }

 private:
  void on_start(const TaxiRide& start, Context& context, Collector<RideId>& out) {
    if (const auto ended = ended_.value()) {
      if (*ended > start.event_time + 2h) out.collect(start.ride_id);
      ended_.clear();
    } else {
      started_.update(start.event_time);
      context.timer_service().register_event_time_timer(start.event_time + 2h);
    }
  }
  void on_end(const TaxiRide& end, Context& context, Collector<RideId>& out) {
    const auto started = started_.value();
    if (!started) {
      ended_.update(end.event_time);
      return;
    }
    if (end.event_time > *started + 2h) out.collect(end.ride_id);
    context.timer_service().delete_event_time_timer(*started + 2h);
    started_.clear();
  }

  ValueState<Timestamp> started_;
  ValueState<Timestamp> ended_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by([](const TaxiRide& ride) { return ride.ride_id; })
      .process(Watch())
      .name("watch")
      .uid("watch");
}

}  // namespace weir::exercises
