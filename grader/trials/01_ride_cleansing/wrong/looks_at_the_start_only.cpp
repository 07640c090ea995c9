// Looks only at where a ride starts. Seen on one ride that starts in the city and ends at the
// North Pole: it is kept.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool inside(const TaxiRide& ride) { return taxi::is_in_nyc(ride.start_lon, ride.start_lat); }

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
