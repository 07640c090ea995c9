// mistake: new
// title: a circle instead of a rectangle
// misconception: You take the city for a circle around its middle; the task gives four borders.
// why: The rectangle has corners that are farther from the middle than its sides.
// caught by: Cleanse.CountsTheBordersAsInside
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_near(float lon, float lat) {
  constexpr taxi::Location middle{-73.875F, 40.75F};
  constexpr double radius_km = 25;
  return taxi::euclidean_distance_km(middle, {lon, lat}) <= radius_km;
}

bool is_inside(const TaxiRide& ride) {
  return is_near(ride.start_lon, ride.start_lat) && is_near(ride.end_lon, ride.end_lat);
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
