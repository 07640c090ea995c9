// Keys both streams by driver. Seen on two STARTs of one driver and then the fare of the first: it
// is paired with the second START.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Enrich : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fare = fare_.value();
    if (fare) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto ride = ride_.value();
    if (ride) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
    }
  }

 private:
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter(&TaxiRide::is_start)
      .key_by(&TaxiRide::driver_id)
      .connect(fares.key_by(&TaxiFare::driver_id))
      .flat_map(Enrich());
}

}  // namespace weir::exercises
