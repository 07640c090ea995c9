// A map puts the verdict beside the ride, a filter looks at it, a map takes the ride out again.
#include "ride_cleansing.hpp"

#include <utility>

namespace weir::exercises {

namespace {

struct Judged {
  TaxiRide ride;
  bool inside = false;
};

Judged judge(const TaxiRide& ride) {
  bool inside = true;
  for (const auto& [lon, lat] :
       {std::pair{ride.start_lon, ride.start_lat}, std::pair{ride.end_lon, ride.end_lat}}) {
    inside = inside && taxi::is_in_nyc(lon, lat);
  }
  return {ride, inside};
}

class Passed : public RichFilterFunction<Judged> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const Judged& judged) override {
    dropped_->increment(judged.inside ? 0 : 1);
    return judged.inside;
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.map(judge).filter(&Judged::inside).map(&Judged::ride);
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.map(judge).filter(Passed()).map([](const Judged& judged) { return judged.ride; });
}

}  // namespace weir::exercises
