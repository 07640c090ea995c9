// mistake: 113
// title: on_timer() is expected once for each fare
// misconception: You think that each call of register_event_time_timer() makes a timer of its own.
// why: A timer is known by its key and its time. Asked for twice, it fires once.
// caught by: HourlyTips.AddsUpTheTipsOfADriver
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

constexpr Duration hour = 1h;

/// Right before 1970 too: / alone rounds towards zero.
Timestamp end_of_hour(Timestamp t) { return window_start(t, hour) + hour; }

class MostTips : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
    timers_ = context.state(ValueStateDescriptor<int>{"timers"});
  }

  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
    timers_.update(timers_.value().value_or(0) + 1);
    context.timer_service().register_event_time_timer(end_of_hour(fare.start_time) - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<HourlyTip>& out) override {
    // The last of them has all.
    const int left = timers_.value().value_or(0) - 1;
    if (left > 0) return timers_.update(left);
    timers_.clear();
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({at + 1ms, most->first, most->second});
    sums_.clear();
  }

 private:
  MapState<DriverId, float> sums_;
  ValueState<int> timers_;
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
