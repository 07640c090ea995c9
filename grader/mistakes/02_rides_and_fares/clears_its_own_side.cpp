// mistake: 17
// title: the wrong half is cleared
// misconception: You clear the state of the event that came, and not of the one that waited.
// why: The pair is right, but its first half stays, and meets the next event of that ride.
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
    if (const auto fare = fare_.value()) {
      ride_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      fare_.clear();
      out.collect({*ride, fare});
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
