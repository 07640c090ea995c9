// mistake: new
// title: the winner of all times
// misconception: You let only results through that beat all before; each hour stands alone.
// why: An hour that is worse than the best one has no result.
// caught by: HourlyTips.TakesEachHourForItself
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

class BetterThanBefore : public RichFilterFunction<HourlyTip> {
  float most_ = std::numeric_limits<float>::lowest();

 public:
  bool filter(const HourlyTip& tip) override {
    if (tip.tips <= most_) return false;
    most_ = tip.tips;
    return true;
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(SumOfTips(), WithDriverAndHour())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips)
      .filter(BetterThanBefore());
}

}  // namespace weir::exercises
