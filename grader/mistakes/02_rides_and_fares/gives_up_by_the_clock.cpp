// mistake: 71
// title: gives up by the clock
// misconception: You drop what has waited for an hour by the clock; its partner may still come.
// why: If the job stands still over a weekend, all that waited is gone when it goes on.
// caught by: Enrich.WaitsAsLongAsItTakes
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
    if (const auto fare = fare_.value()) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      auto& timers = context.timer_service();
      ride_.update(ride);
      timers.register_processing_time_timer(timers.current_processing_time() + 1h);
    }
  }

  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      auto& timers = context.timer_service();
      fare_.update(fare);
      timers.register_processing_time_timer(timers.current_processing_time() + 1h);
    }
  }

  void on_timer(Timestamp, OnTimerContext&, Collector<RideAndFare>& out) override {
    static_cast<void>(out);
    ride_.clear();
    fare_.clear();
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
