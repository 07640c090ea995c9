// mistake: 21
// title: Rides are remembered in a std::map
// misconception: You think that a member variable is as good as state.
// why: It is part of no snapshot: after a restart every ride that was under way is forgotten.
// caught by: LongRides.GivesTheSameInEveryWay
#include <map>

#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

class AlertLongRides : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
  std::map<RideId, TaxiRide> first_;  // of the ride's two events, the one that came first
  std::map<RideId, bool> alerted_;

 public:
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    const auto first = first_.find(ride.ride_id);
    if (first == first_.end()) {
      first_[ride.ride_id] = ride;
      if (ride.is_start) {
        context.timer_service().register_event_time_timer(ride.event_time + limit);
      }
      return;
    }
    const TaxiRide& start = ride.is_start ? ride : first->second;
    const TaxiRide& end = ride.is_start ? first->second : ride;
    if (!alerted_[ride.ride_id] && end.event_time - start.event_time > limit) {
      out.collect(ride.ride_id);
    }
    context.timer_service().delete_event_time_timer(start.event_time + limit);
    first_.erase(first);
    alerted_.erase(ride.ride_id);
  }

  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    alerted_[context.current_key()] = true;
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
