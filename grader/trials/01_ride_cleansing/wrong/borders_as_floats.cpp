// Compares with borders that are floats. Seen on one ride that starts at longitude -74.05F: it is
// kept, though it lies a hair outside.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool place_inside(float lon, float lat) {
  return lon >= -74.05F && lon <= -73.7F && lat >= 40.5F && lat <= 41.0F;
}

bool inside(const TaxiRide& ride) {
  return place_inside(ride.start_lon, ride.start_lat) && place_inside(ride.end_lon, ride.end_lat);
}

class Counting : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    if (inside(ride)) return true;
    dropped_->increment();
    return false;
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(Counting());
}

}  // namespace weir::exercises
