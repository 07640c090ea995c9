// The four borders written out, as doubles; the counter in a rich filter.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool is_between(double value, double low, double high) { return low <= value && value <= high; }

bool both_ends_inside(const TaxiRide& ride) {
  return is_between(ride.start_lon, -74.05, -73.7) && is_between(ride.end_lon, -74.05, -73.7) &&
         is_between(ride.start_lat, 40.5, 41.0) && is_between(ride.end_lat, 40.5, 41.0);
}

class Gate : public RichFilterFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    const bool keep = both_ends_inside(ride);
    if (!keep) dropped_->increment();
    return keep;
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(both_ends_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) { return rides.filter(Gate()); }

}  // namespace weir::exercises
