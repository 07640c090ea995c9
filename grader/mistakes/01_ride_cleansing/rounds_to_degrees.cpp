// mistake: new
// title: coordinates are cut to whole degrees
// misconception: You cut the coordinates to whole degrees, and the borders lie in between.
// why: Latitude 40.4 becomes 40, and so does 40.5: the border cannot be told any more.
// caught by: Cleanse.CountsTheBordersAsInside
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_city(float lon, float lat) {
  return static_cast<int>(lon) >= -74 && static_cast<int>(lon) <= -73 &&
         static_cast<int>(lat) >= 40 && static_cast<int>(lat) <= 41;
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
