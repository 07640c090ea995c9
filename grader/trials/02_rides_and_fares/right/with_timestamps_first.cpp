// Both streams are given timestamps first, which nobody needs here.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class TakeAndGive : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const auto fare = fare_.value();
    if (fare) out.collect({ride, *fare});
    fare ? fare_.clear() : ride_.update(ride);
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const auto ride = ride_.value();
    if (ride) out.collect({*ride, fare});
    ride ? ride_.clear() : fare_.update(fare);
  }

 private:
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto timed_rides = rides.assign_timestamps_and_watermarks(
      WatermarkStrategy<TaxiRide>::for_bounded_out_of_orderness(1min).with_timestamp_assigner(
          &TaxiRide::event_time));
  const auto timed_fares = fares.assign_timestamps_and_watermarks(
      WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
          &TaxiFare::start_time));
  return timed_rides.filter(&TaxiRide::is_start)
      .key_by(&TaxiRide::ride_id)
      .connect(timed_fares.key_by(&TaxiFare::ride_id))
      .flat_map(TakeAndGive());
}

}  // namespace weir::exercises
