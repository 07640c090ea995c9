// mistake: 34
// title: the maximum starts at zero
// misconception: You start the maximum at 0, so that nobody wins an hour in which nobody got a tip.
// why: If no sum is larger than 0, the result names driver 0, who does not exist.
// caught by: HourlyTips.FindsTheMostWhereNobodyGetsATip
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

class MostTips : public ProcessAllWindowFunction<HourlyTip, HourlyTip> {
 public:
  void process(Context& context, std::span<const HourlyTip> tips,
               Collector<HourlyTip>& out) override {
    HourlyTip most{context.window().end, 0, 0};
    for (const HourlyTip& tip : tips) {
      if (tip.tips > most.tips) most = tip;
    }
    out.collect(most);
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
      .process(MostTips());
}

}  // namespace weir::exercises
