// The sums are whole fares, as sum() of a window makes them; a map names driver and hour.
#include "hourly_tips.hpp"

namespace weir::exercises {

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  const auto timed = fares.assign_timestamps_and_watermarks(
      WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
          &TaxiFare::start_time));
  const auto sums = timed.key_by(&TaxiFare::driver_id)
                        .window(TumblingEventTimeWindows::of(1h))
                        .sum(&TaxiFare::tip)
                        .name("sums");
  return sums
      .map([](const TaxiFare& sum) {
        return HourlyTip{window_start(sum.start_time, 1h) + 1h, sum.driver_id, sum.tip};
      })
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
