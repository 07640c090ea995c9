// One filter for where rides begin, one for where they end; both count under one name.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

enum class Place { begin, end };

class DropOutside : public RichFilterFunction<TaxiRide> {
 public:
  explicit DropOutside(Place place) : place_(place) {}
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }
  bool filter(const TaxiRide& ride) override {
    const bool inside = place_ == Place::begin ? taxi::is_in_nyc(ride.start_lon, ride.start_lat)
                                               : taxi::is_in_nyc(ride.end_lon, ride.end_lat);
    if (inside) return true;
    dropped_->increment();
    return false;
  }

 private:
  Place place_;
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides
      .filter([](const TaxiRide& ride) { return taxi::is_in_nyc(ride.start_lon, ride.start_lat); })
      .filter([](const TaxiRide& ride) { return taxi::is_in_nyc(ride.end_lon, ride.end_lat); });
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(DropOutside(Place::begin)).filter(DropOutside(Place::end));
}

}  // namespace weir::exercises
