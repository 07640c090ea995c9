// mistake: 49
// title: keyed by the driver
// misconception: You key both streams by driver_id; a driver has many rides.
// why: The second START of a driver takes the place of the first, and gets a fare of another ride.
// caught by: Enrich.PairsBySameRideId
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (const auto fare = fare_.value()) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
    }
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .key_by(&TaxiRide::driver_id)
      .connect(fares.key_by(&TaxiFare::driver_id))
      .flat_map(PairUp());
}

}  // namespace weir::exercises
