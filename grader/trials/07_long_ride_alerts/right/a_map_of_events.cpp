// A MapState from is_start to the time of the event; one entry that is no event says that the
// alert is out.
#include "long_ride_alerts.hpp"

namespace weir::exercises {

namespace {

enum class Mark { start, end, alerted };

class FromAMap : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    marks_ = context.state(MapStateDescriptor<Mark, Timestamp>{"marks"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    marks_.put(ride.is_start ? Mark::start : Mark::end, ride.event_time);
    const auto start = marks_.get(Mark::start);
    const auto end = marks_.get(Mark::end);
    auto& timers = context.timer_service();
    if (start && end) {
      if (*end - *start > 2h && !marks_.contains(Mark::alerted)) out.collect(ride.ride_id);
      timers.delete_event_time_timer(*start + 2h);
      marks_.clear();
    } else if (start) {
      timers.register_event_time_timer(*start + 2h);
    }
  }
  void on_timer(Timestamp at, OnTimerContext& context, Collector<RideId>& out) override {
    marks_.put(Mark::alerted, at);
    out.collect(context.current_key());
  }

 private:
  MapState<Mark, Timestamp> marks_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(FromAMap()).set_parallelism(1);
}

}  // namespace weir::exercises
