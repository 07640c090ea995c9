// Both windows have keys: the first the driver, the second the hour.
#include "hourly_tips.hpp"

#include <span>

namespace weir::exercises {

namespace {

class Label : public ProcessWindowFunction<TaxiFare, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const TaxiFare> sums,
               Collector<HourlyTip>& out) override {
    for (const TaxiFare& sum : sums) out.collect({context.window().end, driver, sum.tip});
  }
};

TaxiFare add_tips(const TaxiFare& a, const TaxiFare& b) {
  TaxiFare sum = a;
  sum.tip += b.tip;
  return sum;
}

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .key_by([](const auto& fare) { return fare.driver_id; })
      .window(TumblingEventTimeWindows::of(1h))
      .reduce(add_tips, Label())
      .key_by([](const HourlyTip& tip) { return tip.end.millis(); })
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const HourlyTip& a, const HourlyTip& b) { return b.tips > a.tips ? b : a; });
}

}  // namespace weir::exercises
