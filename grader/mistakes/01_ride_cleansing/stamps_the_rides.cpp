// mistake: new
// title: timestamps are replaced
// misconception: You give the rides new timestamps; cleansing was to pass them on as they came.
// why: Whoever reads the stream has chosen its timestamps, and now finds others.
// caught by: Cleanse.PassesRidesOnAsTheyAre
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  Counter* dropped_ = nullptr;

 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  bool filter(const TaxiRide& ride) override {
    const bool inside = is_inside(ride);
    if (!inside) dropped_->increment();
    return inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiRide>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiRide& ride) { return ride.event_time; }))
      .filter(is_inside);
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
