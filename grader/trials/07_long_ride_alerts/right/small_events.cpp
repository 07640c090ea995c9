// Rides become small events first, which are all that is needed, and the key is taken from those.
#include "long_ride_alerts.hpp"

#include <iostream>

namespace weir::exercises {

namespace {

struct Moment {
  RideId ride = 0;
  bool begins = false;
  Timestamp at;
};

class Durations : public KeyedProcessFunction<RideId, Moment, RideId> {
 public:
  void open(RuntimeContext& context) override {
    begin_ = context.state(ValueStateDescriptor<Timestamp>{"begin"});
    end_ = context.state(ValueStateDescriptor<Timestamp>{"end"});
    told_ = context.state(ValueStateDescriptor<bool>{"told"});
  }
  void process_element(const Moment& moment, Context& context, Collector<RideId>& out) override {
    (moment.begins ? begin_ : end_).update(moment.at);
    if (!begin_.value()) return;
    const Timestamp deadline = *begin_.value() + 2h;
    if (!end_.value()) return context.timer_service().register_event_time_timer(deadline);
    if (*end_.value() > deadline && !told_.value()) out.collect(moment.ride);
    context.timer_service().delete_event_time_timer(deadline);
    begin_.clear();
    end_.clear();
    told_.clear();
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    std::cout << "no END within two hours: ride " << context.current_key() << "\n";
    told_.update(true);
    out.collect(context.current_key());
  }

 private:
  ValueState<Timestamp> begin_;
  ValueState<Timestamp> end_;
  ValueState<bool> told_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides
      .map([](const TaxiRide& ride) {
        return Moment{ride.ride_id, ride.is_start, ride.event_time};
      })
      .set_parallelism(1)
      .key_by(&Moment::ride)
      .process(Durations());
}

}  // namespace weir::exercises
