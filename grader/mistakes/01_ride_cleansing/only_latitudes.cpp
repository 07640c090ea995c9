// mistake: 5
// title: only the latitudes
// misconception: You compare the latitudes and forget the longitudes.
// why: Madrid has the latitude of New York too.
// caught by: Cleanse.LooksAtEachCoordinate
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_range(float lat) { return lat >= taxi::NewYork::south && lat <= taxi::NewYork::north; }

bool is_inside(const TaxiRide& ride) {
  return is_in_range(ride.start_lat) && is_in_range(ride.end_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  Counter* dropped_ = nullptr;

 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  bool filter(const TaxiRide& ride) override {
    const bool inside = is_inside(ride);
    if (!inside) dropped_->increment();
    return inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
