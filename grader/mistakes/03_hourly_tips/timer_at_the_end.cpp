// mistake: 38
// title: the timer waits for the end itself
// misconception: You set the timer to the end of the hour; its last millisecond is one earlier.
// why: When a fare comes at 13:00:00.000 the watermark is at 12:59:59.999, and you wait on.
// caught by: HourlyTips.SaysAnHourAsSoonAsItIsOver
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

constexpr Duration hour = 1h;

Timestamp end_of_hour(Timestamp t) { return window_start(t, hour) + hour; }

class MostTips : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
  MapState<DriverId, float> sums_;

 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
  }

  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
    context.timer_service().register_event_time_timer(end_of_hour(fare.start_time));
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<HourlyTip>& out) override {
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({at, most->first, most->second});
    sums_.clear();
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by([](const TaxiFare& fare) { return end_of_hour(fare.start_time).millis(); })
      .process(MostTips());
}

}  // namespace weir::exercises
