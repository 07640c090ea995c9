// STARTs and ENDs as two streams: each event has a function of its own, and `is_start` is asked for
// in one place only.
#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

class AlertLongRides : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiRide, RideId> {
  ValueState<Timestamp> start_;
  ValueState<Timestamp> end_;
  ValueState<bool> alerted_;

 public:
  void open(RuntimeContext& context) override {
    start_ = context.state(ValueStateDescriptor<Timestamp>{"start"});
    end_ = context.state(ValueStateDescriptor<Timestamp>{"end"});
    alerted_ = context.state(ValueStateDescriptor<bool>{"alerted"});
  }

  void process_element1(const TaxiRide& start, Context& context, Collector<RideId>& out) override {
    if (const auto end = end_.value()) {
      if (*end - start.event_time > limit) out.collect(start.ride_id);
      end_.clear();
      return;
    }
    start_.update(start.event_time);
    context.timer_service().register_event_time_timer(start.event_time + limit);
  }

  void process_element2(const TaxiRide& end, Context& context, Collector<RideId>& out) override {
    if (alerted_.value()) return alerted_.clear();
    const auto start = start_.value();
    if (!start) return end_.update(end.event_time);
    if (end.event_time - *start > limit) out.collect(end.ride_id);
    context.timer_service().delete_event_time_timer(*start + limit);
    start_.clear();
  }

  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    start_.clear();
    alerted_.update(true);
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  const auto starts = rides.filter([](const TaxiRide& ride) { return ride.is_start; });
  const auto ends = rides.filter([](const TaxiRide& ride) { return !ride.is_start; });
  return starts.key_by(&TaxiRide::ride_id)
      .connect(ends.key_by(&TaxiRide::ride_id))
      .process(AlertLongRides());
}

}  // namespace weir::exercises
