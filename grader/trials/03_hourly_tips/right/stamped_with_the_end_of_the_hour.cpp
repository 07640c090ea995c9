// Fares become HourlyTips at once, and these are stamped with the last millisecond of their hour.
#include "hourly_tips.hpp"

namespace weir::exercises {

namespace {

HourlyTip tip_of(const TaxiFare& fare) {
  return {tumbling_window(fare.start_time, 1h).end, fare.driver_id, fare.tip};
}

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  const auto by_hour =
      WatermarkStrategy<HourlyTip>::for_bounded_out_of_orderness(0ms).with_timestamp_assigner(
          [](const HourlyTip& tip) { return tip.end - 1ms; });
  return fares.map(tip_of)
      .assign_timestamps_and_watermarks(by_hour)
      .key_by(&HourlyTip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .sum(&HourlyTip::tips)
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
