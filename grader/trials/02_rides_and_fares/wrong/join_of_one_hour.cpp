// A window join: START and fare meet only if their times are in one hour, and only when it is
// over. Seen on a START at 12:59 whose fare says 13:00: nothing comes out.
#include "rides_and_fares.hpp"

namespace weir::exercises {

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto starts = rides.filter(&TaxiRide::is_start)
                          .assign_timestamps_and_watermarks(
                              WatermarkStrategy<TaxiRide>::for_bounded_out_of_orderness(2min)
                                  .with_timestamp_assigner(&TaxiRide::event_time));
  const auto timed_fares = fares.assign_timestamps_and_watermarks(
      WatermarkStrategy<TaxiFare>::for_bounded_out_of_orderness(2min).with_timestamp_assigner(
          &TaxiFare::start_time));
  return starts.join(timed_fares)
      .where(&TaxiRide::ride_id)
      .equal_to(&TaxiFare::ride_id)
      .window(TumblingEventTimeWindows::of(1h))
      .apply([](const TaxiRide& ride, const TaxiFare& fare) {
        return RideAndFare{ride, fare};
      });
}

}  // namespace weir::exercises
