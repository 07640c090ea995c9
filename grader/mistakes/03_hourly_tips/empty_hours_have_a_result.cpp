// mistake: 46
// title: an hour without a fare has a result as well
// misconception: You think that there is a window for each hour, with or without a fare.
// why: A window begins to exist with its first element: where no fare has come, there is nothing that could fire.
// caught by: HourlyTips.SaysNothingOfHoursWithoutFares
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

/// Says of a sum whose it is, and of which hour.
class WithDriverAndHour : public ProcessWindowFunction<float, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const float> sums,
               Collector<HourlyTip>& out) override {
    out.collect({context.window().end, driver, sums.front()});
  }
};

/// All hours between two results have one too.
class FillGaps : public KeyedProcessFunction<int, HourlyTip, HourlyTip> {
  ValueState<Timestamp> last_;

 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Timestamp>{"last"});
  }

  void process_element(const HourlyTip& tip, Context&, Collector<HourlyTip>& out) override {
    const auto last = last_.value();
    for (auto end = last.value_or(tip.end) + 1h; end < tip.end; end = end + 1h) {
      out.collect({end, 0, 0});
    }
    out.collect(tip);
    last_.update(tip.end);
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  const auto strategy =
      WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
          [](const TaxiFare& fare) { return fare.start_time; });

  return fares.assign_timestamps_and_watermarks(strategy)
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(SumOfTips(), WithDriverAndHour())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips)
      .key_by([](const HourlyTip&) { return 0; })
      .process(FillGaps());
}

}  // namespace weir::exercises
