// mistake: 21
// title: maps in the function instead of state
// misconception: You keep what waits in maps of your own; only state comes back after a restart.
// why: After a restart the maps are empty, and what was waiting in them is lost.
// caught by: Enrich.SurvivesARestart
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  std::unordered_map<RideId, TaxiRide> rides_;
  std::unordered_map<RideId, TaxiFare> fares_;

 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
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
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(PairUp());
}

}  // namespace weir::exercises
