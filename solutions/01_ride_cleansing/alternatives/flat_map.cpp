// flat_map makes any number of elements of each: here one or none. More than is needed, but it
// could also repair a ride, or make two of it.
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_in_city(double lon, double lat) {
  return lon >= -74.05 && lon <= -73.7 && lat >= 40.5 && lat <= 41.0;
}

bool is_inside(const TaxiRide& ride) {
  return is_in_city(ride.start_lon, ride.start_lat) && is_in_city(ride.end_lon, ride.end_lat);
}

class CollectOrCount : public RichFlatMapFunction<TaxiRide, TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  void flat_map(const TaxiRide& ride, Collector<TaxiRide>& out) override {
    if (is_inside(ride)) {
      out.collect(ride);
    } else {
      dropped_->increment();
    }
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.flat_map<TaxiRide>([](const TaxiRide& ride, Collector<TaxiRide>& out) {
    if (is_inside(ride)) out.collect(ride);
  });
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.flat_map<TaxiRide>(CollectOrCount());
}

}  // namespace weir::exercises
