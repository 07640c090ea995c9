// mistake: 23
// title: one member for all rides
// misconception: You keep what waits in two members, which all rides of a subtask share.
// why: A fare of ride 2 finds the START of ride 1.
// caught by: Enrich.KeepsRidesApart
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  std::optional<TaxiRide> ride_;
  std::optional<TaxiFare> fare_;

 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (fare_) {
      out.collect({ride, *fare_});
      fare_.reset();
    } else {
      ride_ = ride;
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (ride_) {
      out.collect({*ride_, fare});
      ride_.reset();
    } else {
      fare_ = fare;
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
