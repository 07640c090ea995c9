// What waits is kept in a list of one.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Match : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    rides_ = context.state(ListStateDescriptor<TaxiRide>{"rides"});
    fares_ = context.state(ListStateDescriptor<TaxiFare>{"fares"});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fares = fares_.get();
    if (fares.empty()) {
      rides_.update({ride});
      return;
    }
    for (const TaxiFare& fare : fares) out.collect({ride, fare});
    fares_.clear();
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto rides = rides_.get();
    if (rides.empty()) {
      fares_.update({fare});
      return;
    }
    for (const TaxiRide& ride : rides) out.collect({ride, fare});
    rides_.clear();
  }

 private:
  ListState<TaxiRide> rides_;
  ListState<TaxiFare> fares_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  auto starts = rides.filter([](const TaxiRide& ride) { return ride.is_start == true; });
  auto starts_by_ride = starts.key_by(&TaxiRide::ride_id);
  auto fares_by_ride = fares.key_by(&TaxiFare::ride_id);
  return starts_by_ride.connect(fares_by_ride).flat_map(Match());
}

}  // namespace weir::exercises
