// A timer of the clock forgets what has waited for an hour. Seen on a fare, an hour and a bit on
// the clock, and the START: nothing comes out.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

class Enrich : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void process_element1(const TaxiRide& ride, Context& context,
                        Collector<RideAndFare>& out) override {
    const auto fare = fare_.value();
    if (fare) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
      auto& timers = context.timer_service();
      timers.register_processing_time_timer(timers.current_processing_time() + 1h);
    }
  }
  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    const auto ride = ride_.value();
    if (ride) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
      auto& timers = context.timer_service();
      timers.register_processing_time_timer(timers.current_processing_time() + 1h);
    }
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<RideAndFare>&) override {
    ride_.clear();
    fare_.clear();
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
      .process(Enrich());
}

}  // namespace weir::exercises
