// mistake: new
// title: counts where nothing is dropped any more
// misconception: You count where nobody looks: under another name, in a variable of your own, or behind the filter that has dropped the rides already.
// why: rides_dropped stays at zero. It is a Counter of the runtime context, found by its name, and incremented by the very function that drops the ride.
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
    const bool inside = is_inside(ride);
    if (!inside) dropped_->increment();
    return inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return cleanse(rides).filter(KeepAndCount());
}

}  // namespace weir::exercises
