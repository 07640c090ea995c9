// mistake: 33
// title: a maximum that goes on
// misconception: You take a maximum without a window: it emits a result for every element.
// why: Each driver whose sum comes in gives a result, and the maximum of an hour stays for ever.
// caught by: HourlyTips.GivesOneResultAnHour
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
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(SumOfTips(), WithDriverAndHour())
      .key_by([](const HourlyTip& tip) { return tip.end.millis(); })
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
