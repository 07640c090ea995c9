// mistake: new
// title: a ride with both ends outside counts twice
// misconception: You count places outside; the counter is for rides, and each is dropped once.
// why: A ride that starts and ends outside adds two to the counter.
// caught by: CleanseAndCount.CountsWhatIsDropped
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  Counter* dropped_ = nullptr;

 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  bool filter(const TaxiRide& ride) override {
    const bool starts_inside = taxi::is_in_nyc(ride.start_lon, ride.start_lat);
    const bool ends_inside = taxi::is_in_nyc(ride.end_lon, ride.end_lat);
    if (!starts_inside) dropped_->increment();
    if (!ends_inside) dropped_->increment();
    return starts_inside && ends_inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
