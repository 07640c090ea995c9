// mistake: new
// title: the streams are not keyed
// misconception: You connect the streams without keys; then a START and its fare need not meet.
// why: With two subtasks a ride may wait in one of them while its fare comes to the other.
// caught by: Enrich.GivesTheSameInEveryWay
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  std::unordered_map<RideId, TaxiRide> rides_;
  std::unordered_map<RideId, TaxiFare> fares_;

 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (!ride.is_start) return;
    if (const auto fare = fares_.find(ride.ride_id); fare != fares_.end()) {
      out.collect({ride, fare->second});
      fares_.erase(fare);
    } else {
      rides_[ride.ride_id] = ride;
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = rides_.find(fare.ride_id); ride != rides_.end()) {
      out.collect({ride->second, fare});
      rides_.erase(ride);
    } else {
      fares_[fare.ride_id] = fare;
    }
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.connect(fares).flat_map(PairUp());
}

}  // namespace weir::exercises
