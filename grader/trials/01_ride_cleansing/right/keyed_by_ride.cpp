// Keyed by ride before the filter, which is needless but does no harm.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.end_lon, ride.end_lat) &&
         taxi::is_in_nyc(ride.start_lon, ride.start_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  Counter* dropped_ = nullptr;

 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    if (inside(ride)) return true;
    dropped_->increment();
    return false;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).filter(&inside);
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.key_by(&TaxiRide::ride_id).filter(KeepAndCount());
}

}  // namespace weir::exercises
