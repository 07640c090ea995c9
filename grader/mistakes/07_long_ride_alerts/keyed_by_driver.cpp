// mistake: 49
// title: Rides are keyed by driver
// misconception: You think that a driver has one ride at a time.
// why: Events come out of order, and rides of one driver mix: state is to be kept for each ride.
// caught by: LongRides.KeepsRidesApart
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
        context.timer_service().register_event_time_timer(ride.event_time + limit);
      }
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (!alerted_.value() && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(start.event_time + limit);
    first_.clear();
    alerted_.clear();
  }

  // There is no END up to here, and there will be none.
  void on_timer(Timestamp, OnTimerContext&, Collector<RideId>& out) override {
    if (const auto first = first_.value()) out.collect(first->ride_id);
    alerted_.update(true);
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::driver_id).process(AlertLongRides());
}

}  // namespace weir::exercises
