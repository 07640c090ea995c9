// Does not add up: the fare with the largest tip of the hour wins. Seen on two fares of one driver
// in one hour: the result is the larger of the tips.
#include "hourly_tips.hpp"

namespace weir::exercises {

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&TaxiFare::tip)
      .map([](const TaxiFare& fare) {
        return HourlyTip{window_start(fare.start_time, 1h) + 1h, fare.driver_id, fare.tip};
      });
}

}  // namespace weir::exercises
