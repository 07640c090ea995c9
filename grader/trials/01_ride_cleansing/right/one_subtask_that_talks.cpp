// One subtask does it all, and says on standard output what it drops.
#include "ride_cleansing.hpp"

#include <algorithm>
#include <iostream>

namespace weir::exercises {

namespace {

class Cleanser : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    if (is_clean(ride)) return true;
    std::cout << "dropped: ride " << ride.ride_id << std::endl;
    dropped_->increment();
    return false;
  }
  static bool is_clean(const TaxiRide& ride) {
    using City = taxi::NewYork;
    const double west = std::min(ride.start_lon, ride.end_lon);
    const double east = std::max(ride.start_lon, ride.end_lon);
    const double south = std::min(ride.start_lat, ride.end_lat);
    const double north = std::max(ride.start_lat, ride.end_lat);
    return west >= City::west && east <= City::east && south >= City::south && north <= City::north;
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.filter(&Cleanser::is_clean).set_parallelism(1);
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(Cleanser()).set_parallelism(1).name("cleanser");
}

}  // namespace weir::exercises
