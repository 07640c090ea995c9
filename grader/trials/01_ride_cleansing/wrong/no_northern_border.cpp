// Forgets the northern border: everything north of 40.5 is inside. Seen on one ride that ends at
// the North Pole, at the longitude of the city: it is kept.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool place_inside(double lon, double lat) { return lon >= -74.05 && lon <= -73.7 && lat >= 40.5; }

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
