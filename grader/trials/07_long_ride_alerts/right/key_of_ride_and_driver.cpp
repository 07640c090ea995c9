// The key is a pair; the START alone is kept, or the END alone, and deadlines are kept beside it.
#include "long_ride_alerts.hpp"

#include <utility>

namespace weir::exercises {

namespace {

using RideOfDriver = std::pair<RideId, taxi::DriverId>;

class Alerts : public KeyedProcessFunction<RideOfDriver, TaxiRide, RideId> {
 public:
  void open(RuntimeContext& context) override {
    deadline_ = context.state(ValueStateDescriptor<Timestamp>{"deadline"});
    end_ = context.state(ValueStateDescriptor<Timestamp>{"end"});
    overdue_ = context.state(ValueStateDescriptor<int>{"overdue"});
  }
  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    if (ride.is_start) {
      const Timestamp deadline = ride.event_time + 2h;
      const auto end = end_.value();
      if (end) return finish(ride, *end > deadline, out);
      deadline_.update(deadline);
      context.timer_service().register_event_time_timer(deadline);
    } else if (overdue_.value()) {
      finish(ride, false, out);
    } else if (const auto deadline = deadline_.value()) {
      context.timer_service().delete_event_time_timer(*deadline);
      finish(ride, ride.event_time > *deadline, out);
    } else {
      end_.update(ride.event_time);
    }
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    overdue_.update(1);
    deadline_.clear();
    out.collect(context.current_key().first);
  }

 private:
  void finish(const TaxiRide& ride, bool is_long, Collector<RideId>& out) {
    if (is_long) out.collect(ride.ride_id);
    deadline_.clear();
    end_.clear();
    overdue_.clear();
  }

  ValueState<Timestamp> deadline_;
  ValueState<Timestamp> end_;
  ValueState<int> overdue_;
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides
      .key_by([](const TaxiRide& ride) {
        return RideOfDriver{ride.ride_id, ride.driver_id};
      })
      .process(Alerts());
}

}  // namespace weir::exercises
