// A keyed co-process function that leaves ENDs aside itself; two ValueStates.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Pair : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    waiting_ride_ = context.state(ValueStateDescriptor<TaxiRide>{"waiting ride"});
    waiting_fare_ = context.state(ValueStateDescriptor<TaxiFare>{"waiting fare"});
  }
  void process_element1(const TaxiRide& ride, Context&, Collector<RideAndFare>& out) override {
    if (!ride.is_start) return;
    const auto fare = waiting_fare_.value();
    if (!fare) return waiting_ride_.update(ride);
    waiting_fare_.clear();
    out.collect({ride, *fare});
  }
  void process_element2(const TaxiFare& fare, Context&, Collector<RideAndFare>& out) override {
    const auto ride = waiting_ride_.value();
    if (!ride) return waiting_fare_.update(fare);
    waiting_ride_.clear();
    out.collect({*ride, fare});
  }

 private:
  ValueState<TaxiRide> waiting_ride_;
  ValueState<TaxiFare> waiting_fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .process(Pair())
      .name("pair")
      .uid("pair");
}

}  // namespace weir::exercises
