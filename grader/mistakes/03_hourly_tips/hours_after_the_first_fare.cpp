// mistake: 42
// title: hours begin at the first fare
// misconception: You begin an hour at the first fare you see; hours begin on the hour.
// why: A first fare at 12:25 makes an hour from 12:25 to 13:25, and so on.
// caught by: HourlyTips.CountsHoursByTheClock
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
    if (!end_.value()) {
      end_.update(fare.start_time + 1h);
      context.timer_service().register_event_time_timer(fare.start_time + 1h - 1ms);
    }
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<HourlyTip>& out) override {
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({at + 1ms, most->first, most->second});
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
