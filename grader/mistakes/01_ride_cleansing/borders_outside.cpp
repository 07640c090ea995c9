// mistake: new
// title: the borders are left out
// misconception: You compare with < where the task says that a border belongs to the city.
// why: A ride that starts at latitude 40.5 exactly is inside, and you drop it.
// caught by: Cleanse.CountsTheBordersAsInside
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_city(double lon, double lat) {
  return lon > -74.05 && lon < -73.7 && lat > 40.5 && lat < 41.0;
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
