// mistake: new
// title: ride 0 stands for no ride
// misconception: You take a ride_id of 0 for "nothing is waiting"; 0 is a ride_id like any other.
// why: Whether a state has a value is what value() tells: it is an optional.
// caught by: Enrich.TakesAnyNumberForARideId
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
    const TaxiFare fare = fare_.value().value_or(TaxiFare{});
    if (fare.ride_id != 0) {
      fare_.clear();
      out.collect({ride, fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const TaxiRide ride = ride_.value().value_or(TaxiRide{});
    if (ride.ride_id != 0) {
      ride_.clear();
      out.collect({ride, fare});
    } else {
      fare_.update(fare);
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
