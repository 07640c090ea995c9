// mistake: new
// title: an empty value is stored instead of clearing
// misconception: You overwrite a half that is used up with an empty one; clear() gives it back.
// why: An entry stays in state for every ride, though there is nothing in it.
// caught by: Enrich.KeepsNothingOfAPairThatIsOut
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
  ValueState<std::optional<TaxiRide>> ride_;
  ValueState<std::optional<TaxiFare>> fare_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<std::optional<TaxiRide>>{"ride"});
    fare_ = context.state(ValueStateDescriptor<std::optional<TaxiFare>>{"fare"});
  }

  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fare = fare_.value().value_or(std::nullopt);
    if (fare) {
      fare_.update(std::nullopt);
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto ride = ride_.value().value_or(std::nullopt);
    if (ride) {
      ride_.update(std::nullopt);
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
