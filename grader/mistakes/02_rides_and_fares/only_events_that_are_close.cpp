// mistake: 29
// title: a pair must be close in time
// misconception: You pair only what is close in event time; a partner may come much later.
// why: The times of a ride and its fare say nothing about whether they belong together.
// caught by: Enrich.WaitsAsLongAsItTakes
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

bool is_close(const TaxiRide& ride, const TaxiFare& fare) {
  const Duration apart = fare.start_time - ride.event_time;
  return apart >= -1h && apart <= 1h;
}

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fare = fare_.value();
    if (fare && is_close(ride, *fare)) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto ride = ride_.value();
    if (ride && is_close(*ride, fare)) {
      ride_.clear();
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
