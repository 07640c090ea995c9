// mistake: 12
// title: only rides are remembered
// misconception: You expect the ride before its fare; between two streams there is no order.
// why: A fare that comes first is dropped, or waits for a START that never asks for it: either way its pair is lost.
// caught by: Enrich.PairsAFareThatComesFirst
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiRide> ride_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    ride_.update(ride);
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
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
