// mistake: 63
// title: reduce forgets what was before
// misconception: You keep the last fare in reduce and expect the window function to see them all.
// why: With reduce or aggregate a window function is given one element: the result.
// caught by: HourlyTips.AddsUpTheTipsOfADriver
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
      .reduce([](const TaxiFare&, const TaxiFare& fare) { return fare; }, AddTips())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
