// Keeps only fares; a START that comes first is thrown away. Seen on a START and then its fare:
// nothing comes out.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Enrich : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (const auto fare = fare_.value()) {
      out.collect({ride, *fare});
      fare_.clear();
    }
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    fare_.update(fare);
  }

 private:
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter(&TaxiRide::is_start)
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(Enrich());
}

}  // namespace weir::exercises
