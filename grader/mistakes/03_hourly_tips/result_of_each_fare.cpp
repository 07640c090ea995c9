// mistake: new
// title: a result for every fare
// misconception: You emit the winner so far with each fare; the hour is to be over first.
// why: A result that is still to change is not the result of the hour.
// caught by: HourlyTips.WaitsUntilTheHourIsOver
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class MostTips : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
  MapState<DriverId, float> sums_;

 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
  }

  void process_element(const TaxiFare& fare, Context&, Collector<HourlyTip>& out) override {
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({window_start(fare.start_time, 1h) + 1h, most->first, most->second});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by([](const TaxiFare& fare) { return window_start(fare.start_time, 1h).millis(); })
      .process(MostTips());
}

}  // namespace weir::exercises
