// What waits is in two maps that are members, not in state. Seen on a START, a restart, and the
// fare: nothing comes out.
#include "rides_and_fares.hpp"

#include <unordered_map>

namespace weir::exercises {

namespace {

class Enrich : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto found = fares_.find(ride.ride_id);
    if (found == fares_.end()) {
      rides_[ride.ride_id] = ride;
      return;
    }
    out.collect({ride, found->second});
    fares_.erase(found);
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto found = rides_.find(fare.ride_id);
    if (found == rides_.end()) {
      fares_[fare.ride_id] = fare;
      return;
    }
    out.collect({found->second, fare});
    rides_.erase(found);
  }

 private:
  std::unordered_map<RideId, TaxiRide> rides_;
  std::unordered_map<RideId, TaxiFare> fares_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter(&TaxiRide::is_start)
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(Enrich());
}

}  // namespace weir::exercises
