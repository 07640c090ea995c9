// A flat_map collects the rides that are kept; the rich one counts the others.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

bool is_inside(const TaxiRide& r) {
  return taxi::is_in_nyc(r.start_lon, r.start_lat) && taxi::is_in_nyc(r.end_lon, r.end_lat);
}

class Cleanse : public RichFlatMapFunction<TaxiRide, TaxiRide> {
 public:
  void open(RuntimeContext& context) override { counter_ = &context.counter("rides_dropped"); }
  void flat_map(const TaxiRide& ride, Collector<TaxiRide>& out) override {
    if (is_inside(ride)) {
      out.collect(ride);
    } else {
      counter_->increment(1);
    }
  }

 private:
  Counter* counter_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.flat_map<TaxiRide>([](const TaxiRide& ride, Collector<TaxiRide>& out) {
    if (is_inside(ride)) out.collect(ride);
  });
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.flat_map<TaxiRide>(Cleanse());
}

}  // namespace weir::exercises
