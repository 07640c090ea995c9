// All tips of a window handed over at once, as in Flink's own solution, and a second window that is
// keyed by hour: hours that are open at the same time are worked on in parallel.
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class AddTips : public ProcessWindowFunction<TaxiFare, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    float sum = 0;
    for (const TaxiFare& fare : fares) sum += fare.tip;
    out.collect({context.window().end, driver, sum});
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
      .process(AddTips())
      .key_by([](const HourlyTip& tip) { return tip.end.millis(); })
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const HourlyTip& a, const HourlyTip& b) { return b.tips >= a.tips ? b : a; });
}

}  // namespace weir::exercises
