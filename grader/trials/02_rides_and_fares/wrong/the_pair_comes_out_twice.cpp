// When the second half comes it is kept as well, and both sides find it: START after fare collects
// the pair twice. Seen on a fare and its START: two equal pairs.
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
    if (const auto fare = fare_.value()) out.collect({ride, *fare});
    ride_.update(ride);
    if (const auto fare = fare_.value()) {
      out.collect({*ride_.value(), *fare});
      fare_.clear();
      ride_.clear();
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
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(Enrich());
}

}  // namespace weir::exercises
