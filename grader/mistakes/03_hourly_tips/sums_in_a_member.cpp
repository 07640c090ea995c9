// mistake: 21
// title: sums in a member instead of state
// misconception: You keep the sums in a map of your own; only state comes back after a restart.
// why: After a restart the map is empty, and the tips before it are lost.
// caught by: HourlyTips.SurvivesARestart
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

constexpr Duration hour = 1h;

Timestamp end_of_hour(Timestamp t) { return window_start(t, hour) + hour; }

class MostTips : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
  std::map<std::int64_t, std::map<DriverId, float>> sums_;

 public:
  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    sums_[context.current_key()][fare.driver_id] += fare.tip;
    context.timer_service().register_event_time_timer(end_of_hour(fare.start_time) - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext& context, Collector<HourlyTip>& out) override {
    const auto sums = sums_[context.current_key()];
    sums_.erase(context.current_key());
    if (sums.empty()) return;
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({at + 1ms, most->first, most->second});
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
