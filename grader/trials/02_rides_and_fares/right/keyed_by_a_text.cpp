// The key is a text that is made of the number of the ride.
#include "rides_and_fares.hpp"

#include <iostream>
#include <string>

namespace weir::exercises {

namespace {

std::string ride_name(RideId id) { return "ride " + std::to_string(id); }

class ByName : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(ValueStateDescriptor<TaxiRide>{"start"});
    paid_ = context.state(ValueStateDescriptor<TaxiFare>{"paid"});
  }
  void flat_map1(const TaxiRide& start, Collector<RideAndFare>& out) override {
    std::cout << ride_name(start.ride_id) << " begins\n";
    if (auto paid = paid_.value(); paid.has_value()) {
      out.collect(RideAndFare{start, paid.value()});
      paid_.clear();
      return;
    }
    start_.update(start);
  }
  void flat_map2(const TaxiFare& paid, Collector<RideAndFare>& out) override {
    if (auto start = start_.value(); start.has_value()) {
      out.collect(RideAndFare{start.value(), paid});
      start_.clear();
      return;
    }
    paid_.update(paid);
  }

 private:
  ValueState<TaxiRide> start_;
  ValueState<TaxiFare> paid_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .key_by([](const TaxiRide& ride) { return ride_name(ride.ride_id); })
      .connect(fares.key_by([](const TaxiFare& fare) { return ride_name(fare.ride_id); }))
      .flat_map(ByName());
}

}  // namespace weir::exercises
