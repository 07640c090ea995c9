// One ValueState of the pair itself, and one of which half of it is there.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

enum class There { ride, fare };

class FillThePair : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    pair_ = context.state(ValueStateDescriptor<RideAndFare>{"pair"});
    there_ = context.state(ValueStateDescriptor<There>{"there"});
  }
  void process_element1(const TaxiRide& ride, Context&, Collector<RideAndFare>& out) override {
    auto pair = pair_.value().value_or(RideAndFare{});
    pair.ride = ride;
    complete(pair, There::ride, out);
  }
  void process_element2(const TaxiFare& fare, Context&, Collector<RideAndFare>& out) override {
    auto pair = pair_.value().value_or(RideAndFare{});
    pair.fare = fare;
    complete(pair, There::fare, out);
  }

 private:
  void complete(const RideAndFare& pair, There now, Collector<RideAndFare>& out) {
    const auto before = there_.value();
    if (before && *before != now) {
      out.collect(pair);
      pair_.clear();
      there_.clear();
    } else {
      pair_.update(pair);
      there_.update(now);
    }
  }

  ValueState<RideAndFare> pair_;
  ValueState<There> there_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter(&TaxiRide::is_start)
      .name("starts")
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .process(FillThePair())
      .set_parallelism(1);
}

}  // namespace weir::exercises
