// mistake: 4
// title: coordinates of two places are mixed
// misconception: You put the longitude of one place together with the latitude of the other.
// why: The latitude of the start is never looked at, so a ride from far south is kept.
// caught by: Cleanse.LooksAtEachCoordinate
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.end_lat) &&
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

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
