// mistake: 8
// title: the borders are rounded to float
// misconception: You compare with float constants; rounding moves those borders a little outwards.
// why: -74.05F is less than -74.05, so a place on it is outside, and you keep it.
// caught by: Cleanse.ComparesAsDouble
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_city(float lon, float lat) {
  return lon >= -74.05F && lon <= -73.7F && lat >= 40.5F && lat <= 41.0F;
}

bool is_inside(const TaxiRide& ride) {
  return is_in_city(ride.start_lon, ride.start_lat) && is_in_city(ride.end_lon, ride.end_lat);
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
