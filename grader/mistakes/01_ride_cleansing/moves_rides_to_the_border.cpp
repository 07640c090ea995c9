// mistake: new
// title: rides are repaired, not dropped
// misconception: You move places outside to the nearest border; rides outside are to be dropped.
// why: Cleansing invents nothing: a ride that ended elsewhere now seems to end at the border.
// caught by: Cleanse.DropsARideThatStartsOutside
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

float clamp(float value, double least, double most) {
  return static_cast<float>(std::clamp(static_cast<double>(value), least, most));
}

TaxiRide repaired(TaxiRide ride) {
  using taxi::NewYork;
  ride.start_lon = clamp(ride.start_lon, NewYork::west, NewYork::east);
  ride.start_lat = clamp(ride.start_lat, NewYork::south, NewYork::north);
  ride.end_lon = clamp(ride.end_lon, NewYork::west, NewYork::east);
  ride.end_lat = clamp(ride.end_lat, NewYork::south, NewYork::north);
  return ride;
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

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.map(repaired); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
