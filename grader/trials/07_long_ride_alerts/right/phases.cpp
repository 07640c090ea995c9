// A phase and a time; what to do is a switch over the phase.
#include "long_ride_alerts.hpp"

#include <cstdint>

namespace weir::exercises {

namespace {

enum class Phase { nothing, started, ended, alerted };

class Phases : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    phase_ = context.state(ValueStateDescriptor<Phase>{"phase"});
    time_ = context.state(ValueStateDescriptor<std::int64_t>{"time"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    const Timestamp other{time_.value().value_or(0)};
    switch (phase_.value().value_or(Phase::nothing)) {
      case Phase::nothing:
        phase_.update(ride.is_start ? Phase::started : Phase::ended);
        time_.update(ride.event_time.millis());
        if (ride.is_start) {
          context.timer_service().register_event_time_timer(ride.event_time + 2h);
        }
        return;
      case Phase::started:
        context.timer_service().delete_event_time_timer(other + 2h);
        if (ride.event_time - other >= 2h + 1ms) out.collect(ride.ride_id);
        break;
      case Phase::ended:
        if (other - ride.event_time >= 2h + 1ms) out.collect(ride.ride_id);
        break;
      case Phase::alerted:
        break;
    }
    phase_.clear();
    time_.clear();
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    phase_.update(Phase::alerted);
    time_.clear();
    out.collect(context.current_key());
  }

 private:
  ValueState<Phase> phase_;
  ValueState<std::int64_t> time_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(Phases()).disable_chaining();
}

}  // namespace weir::exercises
