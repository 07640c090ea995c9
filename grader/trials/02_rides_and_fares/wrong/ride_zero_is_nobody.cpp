// Takes a ride_id of 0 for "nothing is there". Seen on the START and the fare of ride 0: nothing
// comes out.
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
    const TaxiFare fare = fare_.value().value_or(TaxiFare{});
    if (fare.ride_id != 0) {
      fare_.clear();
      out.collect({ride, fare});
    } else {
      ride_.update(ride);
    }
  }
  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    static_cast<void>(context);
    const TaxiRide ride = ride_.value().value_or(TaxiRide{});
    if (ride.ride_id != 0) {
      ride_.clear();
      out.collect({ride, fare});
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
