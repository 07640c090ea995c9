// Connected first and keyed then, with lambdas; both handles share one helper.
#include "rides_and_fares.hpp"

#include <optional>

namespace weir::exercises {

namespace {

template <class T>
std::optional<T> take(ValueState<T>& state) {
  auto value = state.value();
  state.clear();
  return value;
}

class Enrich : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (const auto fare = take(fare_)) {
      out.collect({.ride = ride, .fare = *fare});
    } else {
      ride_.update(ride);
    }
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (const auto ride = take(ride_)) {
      out.collect({.ride = *ride, .fare = fare});
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
  return rides.filter([](const auto& ride) { return ride.is_start; })
      .connect(fares)
      .key_by([](const TaxiRide& ride) { return ride.ride_id; },
              [](const TaxiFare& fare) { return fare.ride_id; })
      .flat_map(Enrich());
}

}  // namespace weir::exercises
