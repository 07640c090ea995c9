// Passes latitude and longitude in the wrong order, so that no place is in the city. Seen on one
// ride within the city: it is dropped.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lat, ride.start_lon) &&
         taxi::is_in_nyc(ride.end_lat, ride.end_lon);
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
