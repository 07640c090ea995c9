// The filter is the wrong way round: it says what to throw away, so that rides outside are kept,
// in both parts. Seen on one ride within the city.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool is_outside(const TaxiRide& ride) {
  return !taxi::is_in_nyc(ride.start_lon, ride.start_lat) ||
         !taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class ThrowAway : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    if (!is_outside(ride)) dropped_->increment();
    return is_outside(ride);
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_outside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(ThrowAway());
}

}  // namespace weir::exercises
