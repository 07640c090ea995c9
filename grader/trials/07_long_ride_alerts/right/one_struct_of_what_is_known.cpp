// All that is known of a ride is one struct in one state.
#include "long_ride_alerts.hpp"

#include <optional>

namespace weir::exercises {

namespace {

struct Known {
  std::optional<Timestamp> start;
  std::optional<Timestamp> end;
  bool is_alerted = false;

  bool is_complete() const { return start && end; }
  bool is_long() const { return *end - *start > 2h; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("end", end),
            cereal::make_nvp("is_alerted", is_alerted));
  }
};

class AlertOnce : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
  ValueState<Known> state_;

 public:
  void open(RuntimeContext& context) override {
    state_ = context.state(ValueStateDescriptor<Known>{"known"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    Known known = state_.value().value_or(Known{});
    (ride.is_start ? known.start : known.end) = ride.event_time;
    if (known.is_complete()) {
      if (known.is_long() && !known.is_alerted) out.collect(context.current_key());
      context.timer_service().delete_event_time_timer(*known.start + 2h);
      state_.clear();
      return;
    }
    if (known.start) context.timer_service().register_event_time_timer(*known.start + 2h);
    state_.update(known);
  }

  void on_timer(Timestamp, OnTimerContext& context, Collector<RideId>& out) override {
    auto known = state_.value();
    if (!known) return;
    known->is_alerted = true;
    state_.update(*known);
    out.collect(context.current_key());
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertOnce());
}

}  // namespace weir::exercises
