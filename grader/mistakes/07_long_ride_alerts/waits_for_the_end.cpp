// mistake: 83
// title: A ride is alerted when its END comes, and not before
// misconception: You think that it takes the END to know how long a ride is.
// why: A ride may never end: the watermark shows that no END within two hours can come any more.
// caught by: LongRides.AlertsARideThatHasNotEnded
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

  void process_element(const TaxiRide& ride, Context&, Collector<RideId>& out) override {
    const auto first = first_.value();
    if (!first) {
      first_.update(ride);
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : *first;
    const TaxiRide& end = ride.is_start ? *first : ride;
    if (end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    first_.clear();
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
