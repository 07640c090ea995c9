// mistake: 16
// title: state is never cleared
// misconception: You keep both halves after the pair is out; nobody needs them any more.
// why: Two records stay for every ride there ever was, and a repeated event makes a second pair.
// caught by: Enrich.KeepsNothingOfAPairThatIsOut
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
    ride_.update(ride);
    if (const auto fare = fare_.value()) out.collect({ride, *fare});
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    fare_.update(fare);
    if (const auto ride = ride_.value()) out.collect({*ride, fare});
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
