// mistake: new
// title: an END clears what waits
// misconception: You take an END for the last that is heard of a ride; the fare may come after it.
// why: The START is dropped while it waits for its fare, and the pair is lost.
// caught by: Enrich.IgnoresEndEvents
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
    if (!ride.is_start) {
      ride_.clear();
      fare_.clear();
      return;
    }

    if (const auto fare = fare_.value()) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
    }
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(PairUp());
}

}  // namespace weir::exercises
