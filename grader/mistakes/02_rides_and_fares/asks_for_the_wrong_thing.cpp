// mistake: 14
// title: the argument is tested, not the state
// misconception: You test the event that has just come instead of the one that should be waiting.
// why: A fare that comes first is paired with an empty ride.
// caught by: Enrich.PairsAFareThatComesFirst
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
    const TaxiFare waiting = fare_.value().value_or(TaxiFare{});
    if (waiting.ride_id == ride.ride_id) {
      fare_.clear();
      out.collect({ride, waiting});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const TaxiRide waiting = ride_.value().value_or(TaxiRide{});
    if (fare.ride_id != 0) {
      ride_.clear();
      out.collect({waiting, fare});
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
