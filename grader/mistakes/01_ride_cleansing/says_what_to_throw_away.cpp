// mistake: 2
// title: the predicate is upside down
// misconception: You tell filter which rides to throw away; it wants to know which ones to keep.
// why: filter keeps an element where its function returns true, so the rides outside remain.
// caught by: Cleanse.KeepsARideWithinTheCity
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return !(taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
           taxi::is_in_nyc(ride.end_lon, ride.end_lat));
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
