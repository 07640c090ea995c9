// mistake: 70
// title: gives up by the watermark
// misconception: You drop what has waited for an hour of event time; its partner may still come.
// why: Streams may be days apart, after a standstill of one of them, and all such pairs are lost.
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
      ride_.update(ride);
      context.timer_service().register_event_time_timer(ride.event_time + 1h);
    }
  }

  void process_element2(const TaxiFare& fare, Context& context,
                        Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
      context.timer_service().register_event_time_timer(fare.start_time + 1h);
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
