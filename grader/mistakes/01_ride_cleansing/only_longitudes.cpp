// mistake: 5
// title: only the longitudes
// misconception: You compare the longitudes and forget the latitudes.
// why: The North Pole has the longitude of New York too.
// caught by: Cleanse.LooksAtEachCoordinate
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_range(float lon) { return lon >= taxi::NewYork::west && lon <= taxi::NewYork::east; }

bool is_inside(const TaxiRide& ride) {
  return is_in_range(ride.start_lon) && is_in_range(ride.end_lon);
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
