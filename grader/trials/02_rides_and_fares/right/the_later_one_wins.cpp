// Two ReducingStates in which the later of two takes the place of the earlier.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

const auto later = [](const auto&, const auto& added) { return added; };

class Enrichment : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ReducingStateDescriptor<TaxiRide>{"ride", later});
    fare_ = context.state(ReducingStateDescriptor<TaxiFare>{"fare", later});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    ride_.add(ride);
    emit_if_complete(out);
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    fare_.add(fare);
    emit_if_complete(out);
  }

 private:
  void emit_if_complete(Collector<RideAndFare>& out) {
    const auto ride = ride_.get();
    const auto fare = fare_.get();
    if (!ride || !fare) return;
    out.collect({*ride, *fare});
    ride_.clear();
    fare_.clear();
  }

  ReducingState<TaxiRide> ride_;
  ReducingState<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter(&TaxiRide::is_start)
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(Enrichment());
}

}  // namespace weir::exercises
