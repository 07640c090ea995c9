// Alerts are structs with a reason; a map takes the ride out. A START that is too late is alerted
// at once.
#include "long_ride_alerts.hpp"

#include <string>

namespace weir::exercises {

namespace {

struct Alert {
  RideId ride = 0;
  std::string reason;
};

class FindLong : public KeyedProcessFunction<std::string, TaxiRide, Alert> {
 public:
  void open(RuntimeContext& context) override {
    waiting_ = context.state(ValueStateDescriptor<TaxiRide>{"waiting"});
    is_out_ = context.state(ValueStateDescriptor<bool>{"alert is out"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<Alert>& out) override {
    const auto other = waiting_.value();
    if (is_out_.value()) return is_out_.clear();
    if (!other) {
      if (ride.is_start && context.timer_service().current_watermark() >= ride.event_time + 2h) {
        is_out_.update(true);
        out.collect({ride.ride_id, "the START came late"});
        return;
      }
      waiting_.update(ride);
      if (ride.is_start) context.timer_service().register_event_time_timer(ride.event_time + 2h);
      return;
    }
    if (other->is_start) context.timer_service().delete_event_time_timer(other->event_time + 2h);
    waiting_.clear();
    const Duration lasted =
        ride.is_start ? other->event_time - ride.event_time : ride.event_time - other->event_time;
    if (lasted > 2h) out.collect({ride.ride_id, "both events are there"});
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<Alert>& out) override {
    out.collect({waiting_.value()->ride_id, "there is no END"});
    waiting_.clear();
    is_out_.update(true);
  }

 private:
  ValueState<TaxiRide> waiting_;
  ValueState<bool> is_out_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by([](const TaxiRide& ride) { return std::to_string(ride.ride_id); })
      .process(FindLong())
      .map(&Alert::ride);
}

}  // namespace weir::exercises
