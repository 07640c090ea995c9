// mistake: 67
// title: the sums of an hour are kept
// misconception: You emit the result in on_timer and keep the sums; nobody asks for them again.
// why: An entry for every driver and every hour stays for ever.
// caught by: HourlyTips.KeepsNothingOfAnHourThatIsOver
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
    context.timer_service().register_event_time_timer(end_of_hour(fare.start_time) - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<HourlyTip>& out) override {
    const auto sums = sums_.entries();
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
