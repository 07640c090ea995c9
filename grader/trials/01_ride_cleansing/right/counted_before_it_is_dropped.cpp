// A map counts what the filter behind it is going to drop, and passes everything on.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

struct InNewYork {
  bool operator()(const TaxiRide& ride) const {
    return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
           taxi::is_in_nyc(ride.end_lon, ride.end_lat);
  }
};

class CountOutsiders : public RichMapFunction<TaxiRide, TaxiRide> {
 public:
  void open(RuntimeContext& context) override { outsiders_ = &context.counter("rides_dropped"); }
  TaxiRide map(const TaxiRide& ride) override {
    if (!is_inside_(ride)) outsiders_->increment();
    return ride;
  }

 private:
  InNewYork is_inside_;
  Counter* outsiders_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(InNewYork{}); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return cleanse(rides.map(CountOutsiders()));
}

}  // namespace weir::exercises
