// mistake: new
// title: nothing is kept after a ride outside
// misconception: You keep rides until the first one outside; those that follow may be inside again.
// why: A stream has no end at which to stop: one bad ride must not cost all later ones.
// caught by: Cleanse.KeepsNoState
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class WhileInside : public RichFilterFunction<TaxiRide> {
  bool still_inside_ = true;

 public:
  bool filter(const TaxiRide& ride) override {
    still_inside_ = still_inside_ && is_inside(ride);
    return still_inside_;
  }
};

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

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(WhileInside()); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
