// Part 2 counts the rides that are kept, not those that are dropped. Seen on one ride within the
// city: the counter is 1.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class Counting : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    if (!inside(ride)) return false;
    dropped_->increment();
    return true;
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
