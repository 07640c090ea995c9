// One state instead of two: of a ride, one thing is enough to know at any time.
#include <cereal/cereal.hpp>
#include <cstdint>

#include "long_ride_alerts.hpp"

namespace weir::exercises {
namespace {

constexpr Duration limit = 2h;

struct Known {
  enum class What : std::uint8_t { started, ended, alerted };

  What what = What::started;
  Timestamp at;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("what", what), cereal::make_nvp("at", at));
  }
};

class AlertLongRides : public KeyedProcessFunction<RideId, TaxiRide, RideId> {
  ValueState<Known> known_;

 public:
  void open(RuntimeContext& context) override {
    known_ = context.state(ValueStateDescriptor<Known>{"known"});
  }

  void process_element(const TaxiRide& ride, Context& context, Collector<RideId>& out) override {
    const auto known = known_.value();
    if (!known) {
      known_.update({ride.is_start ? Known::What::started : Known::What::ended, ride.event_time});
      if (ride.is_start) {
        context.timer_service().register_event_time_timer(ride.event_time + limit);
      }
      return;
    }
    known_.clear();
    if (known->what == Known::What::alerted) return;
    const Duration lasted = std::chrono::abs(ride.event_time - known->at);
    if (lasted > limit) out.collect(ride.ride_id);
    if (known->what == Known::What::started) {
      context.timer_service().delete_event_time_timer(known->at + limit);
    }
  }

  void on_timer(Timestamp at, OnTimerContext& context, Collector<RideId>& out) override {
    out.collect(context.current_key());
    known_.update({Known::What::alerted, at});
  }
};

}  // namespace

DataStream<RideId> long_rides(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).process(AlertLongRides());
}

}  // namespace weir::exercises
