// mistake: new
// title: sums that never begin anew
// misconception: You sum up the keyed stream before the window; that sum goes on from hour to hour.
// why: A rolling sum has no end: it needs a window to begin anew.
// caught by: HourlyTips.TakesEachHourForItself
#include "hourly_tips.hpp"

namespace weir::exercises {
DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .sum(&TaxiFare::tip)
      .map([](const TaxiFare& fare) {
        return HourlyTip{window_start(fare.start_time, 1h) + 1h, fare.driver_id, fare.tip};
      })
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
