// An END makes the START that waits go away. Seen on START, END and then the fare of one ride:
// nothing comes out.
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
    if (!ride.is_start) return ride_.clear();
    const auto fare = fare_.value();
    if (fare) {
      fare_.clear();
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
  return rides.key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .process(Enrich());
}

}  // namespace weir::exercises
