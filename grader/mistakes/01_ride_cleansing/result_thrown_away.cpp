// mistake: 10
// title: the result of filter is not used
// misconception: You take filter for something that changes the stream; it returns a new one.
// why: The stream that you return is the one that came in, with all of its rides.
// caught by: Cleanse.DropsARideThatStartsOutside
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

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  rides.filter(is_inside);
  return rides;
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  rides.filter(KeepAndCount());
  return rides;
}

}  // namespace weir::exercises
