// mistake: 50
// title: the sum of all drivers
// misconception: You add up the tips of all drivers of the hour.
// why: Without key_by a window holds the elements of all drivers.
// caught by: HourlyTips.AddsUpEachDriverAlone
#include "hourly_tips.hpp"

namespace weir::exercises {
DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .map([](const TaxiFare& fare) {
        return HourlyTip{window_start(fare.start_time, 1h) + 1h, fare.driver_id, fare.tip};
      })
      .window_all(TumblingEventTimeWindows::of(1h))
      .sum(&HourlyTip::tips);
}

}  // namespace weir::exercises
