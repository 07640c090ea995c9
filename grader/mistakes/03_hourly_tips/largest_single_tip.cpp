// mistake: 50
// title: the largest single tip
// misconception: You look for the largest tip; the task asks for the largest sum of tips.
// why: Three tips of 4 are more than one of 10.
// caught by: HourlyTips.AddsUpTheTipsOfADriver
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
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
