// With a pair, each side clears its own state, which is empty, and not that of the partner. Seen
// on START, fare, and the same fare again: a second pair.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Enrich : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void process_element1(const TaxiRide& ride, Context& context,
                        Collector<RideAndFare>& out) override {
    static_cast<void>(context);
    const auto fare = fare_.value();
    if (fare) {
      ride_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }
  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    static_cast<void>(context);
    const auto ride = ride_.value();
    if (ride) {
      fare_.clear();
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
      .process(Enrich());
}

}  // namespace weir::exercises
