// mistake: new
// title: watermarks without timestamps
// misconception: You ask for watermarks and do not say where the time of a fare stands.
// why: Without an assigner the fares have no timestamp, so all fall into one and the same window.
// caught by: HourlyTips.SaysTheEndOfTheHour
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class SumOfTips : public AggregateFunction<TaxiFare, float, float> {
 public:
  float create_accumulator() const override { return 0; }
  void add(const TaxiFare& fare, float& sum) const override { sum += fare.tip; }
  float get_result(const float& sum) const override { return sum; }
  void merge(float& into, const float& from) const override { into += from; }
};

class WithDriverAndHour : public ProcessWindowFunction<float, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const float> sums,
               Collector<HourlyTip>& out) override {
    out.collect({context.window().end, driver, sums.front()});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(WatermarkStrategy<TaxiFare>::for_monotonous_timestamps())
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(SumOfTips(), WithDriverAndHour())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
