// Alerts are a side output; the main output says nothing.
#include "long_ride_alerts.hpp"

#include <algorithm>

#include "weir/output_tag.hpp"

namespace weir::exercises {

namespace {

const OutputTag<RideId> alerts{"alerts"};

class Doorman : public KeyedProcessFunction<RideId, TaxiRide, bool> {
 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ListStateDescriptor<TaxiRide>{"seen"});
    done_ = context.state(ValueStateDescriptor<bool>{"done"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<bool>&) override {
    if (done_.value().value_or(false)) return done_.clear();
    seen_.add(ride);
    const auto events = seen_.get();
    if (events.size() == 1) {
      if (ride.is_start) context.timer_service().register_event_time_timer(deadline_of(ride));
      return;
    }
    const auto [first, second] = std::minmax(events[0].event_time, events[1].event_time);
    if (second - first > 2h) context.output(alerts, ride.ride_id);
    const TaxiRide& start = events[0].is_start ? events[0] : events[1];
    context.timer_service().delete_event_time_timer(deadline_of(start));
    seen_.clear();
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<bool>&) override {
    const auto events = seen_.get();
    context.output(alerts, events.front().ride_id);
    seen_.clear();
    done_.update(true);
  }

 private:
  static Timestamp deadline_of(const TaxiRide& start) { return start.event_time + 120min; }

  ListState<TaxiRide> seen_;
  ValueState<bool> done_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(Doorman()).get_side_output(alerts);
}

}  // namespace weir::exercises
