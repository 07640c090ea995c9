// mistake: 19
// title: a mark for every ride that is done
// misconception: You clear both halves but mark the ride as done; the mark itself is never cleared.
// why: One mark for each ride there ever was: less memory than before, and still without end.
// caught by: Enrich.KeepsNothingOfAPairThatIsOut
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
  ValueState<bool> done_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
    done_ = context.state(ValueStateDescriptor<bool>{"done"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (done_.value()) return;
    if (const auto fare = fare_.value()) {
      fare_.clear();
      done_.update(true);
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (done_.value()) return;
    if (const auto ride = ride_.value()) {
      ride_.clear();
      done_.update(true);
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
