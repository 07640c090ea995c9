// mistake: 64
// title: the end of the hour is an hour after the first fare
// misconception: You think that a window function does not know its window.
// why: Hours begin on the hour, wherever the first fare is. The context has the window: context.window().end.
// caught by: HourlyTips.CountsHoursByTheClock
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class WithDriverAndHour : public ProcessWindowFunction<TaxiFare, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context&, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    float sum = 0;
    for (const TaxiFare& fare : fares) sum += fare.tip;
    out.collect({fares.front().start_time + 1h, driver, sum});
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
      .process(WithDriverAndHour())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
