// mistake: 12
// title: only fares are remembered
// misconception: You expect the fare before its ride; between two streams there is no order.
// why: A START that comes first finds no fare, is dropped, and its pair is lost.
// caught by: Enrich.PairsARideThatComesFirst
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiFare> fare_;

 public:
  void open(RuntimeContext& context) override {
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (const auto fare = fare_.value()) {
      fare_.clear();
      out.collect({ride, *fare});
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    fare_.update(fare);
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
