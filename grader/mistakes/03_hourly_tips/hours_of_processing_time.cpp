// mistake: 47
// title: hours of the clock on the wall
// misconception: You end an hour when the clock does; what counts is when the rides began.
// why: On recorded data a whole day of fares comes within a second of the clock.
// caught by: HourlyTips.DoesNotGoByTheClockOnTheWall
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class MostTips : public KeyedProcessFunction<int, TaxiFare, HourlyTip> {
  MapState<DriverId, float> sums_;
  ValueState<Timestamp> end_;

 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
    end_ = context.state(ValueStateDescriptor<Timestamp>{"end"});
  }

  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    auto& timers = context.timer_service();
    const Timestamp now = timers.current_processing_time();
    end_.update(window_start(fare.start_time, 1h) + 1h);
    timers.register_processing_time_timer(window_start(now, 1h) + 1h);
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
  }

  void on_timer(Timestamp, OnTimerContext&, Collector<HourlyTip>& out) override {
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({*end_.value(), most->first, most->second});
    sums_.clear();
    end_.clear();
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by([](const TaxiFare&) { return 0; })
      .process(MostTips());
}

}  // namespace weir::exercises
