// mistake: new
// title: every repetition waits for itself
// misconception: You pair a fare with every START that waits; a repetition is not another ride.
// why: A START that came twice makes two pairs with one fare.
// caught by: Enrich.LetsARepeatedEventTakeThePlaceOfTheFirst
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ListState<TaxiRide> rides_;
  ListState<TaxiFare> fares_;

 public:
  void open(RuntimeContext& context) override {
    rides_ = context.state(ListStateDescriptor<TaxiRide>{"rides"});
    fares_ = context.state(ListStateDescriptor<TaxiFare>{"fares"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fares = fares_.get();
    fares_.clear();
    for (const auto& fare : fares) out.collect({ride, fare});
    if (fares.empty()) rides_.add(ride);
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto rides = rides_.get();
    rides_.clear();
    for (const auto& ride : rides) out.collect({ride, fare});
    if (rides.empty()) fares_.add(fare);
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
