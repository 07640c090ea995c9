// mistake: new
// title: counts in a member variable
// misconception: You count in a member of the function, where the engine cannot see it.
// why: Each subtask has its own copy of the function, and what is in it stays there.
// caught by: CleanseAndCount.CountsWhatIsDropped
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  int dropped_ = 0;

 public:
  bool filter(const TaxiRide& ride) override {
    const bool inside = is_inside(ride);
    if (!inside) ++dropped_;
    return inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
