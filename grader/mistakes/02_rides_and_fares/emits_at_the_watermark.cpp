// mistake: new
// title: pairs wait for the watermark
// misconception: You emit a pair when a timer fires; it should be out once both halves are there.
// why: The pair is complete long before, and without watermarks it never comes out.
// caught by: Enrich.PairsARideThatComesFirst
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

class PairUp : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;

 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }

  void process_element1(const TaxiRide& ride, Context& context,
                        Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    ride_.update(ride);
    context.timer_service().register_event_time_timer(ride.event_time);
  }

  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    fare_.update(fare);
    context.timer_service().register_event_time_timer(fare.start_time);
  }

  void on_timer(Timestamp, OnTimerContext&, Collector<RideAndFare>& out) override {
    const auto ride = ride_.value();
    const auto fare = fare_.value();
    if (!ride || !fare) return;
    ride_.clear();
    fare_.clear();
    out.collect({*ride, *fare});
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .process(PairUp());
}

}  // namespace weir::exercises
