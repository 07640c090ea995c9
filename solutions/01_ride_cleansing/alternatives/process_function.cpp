// A process function is the operator that can do everything. Worth it where a dropped ride is not
// to be lost: one line more would send it to a side output.
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_outside(const TaxiRide& ride) {
  return !taxi::is_in_nyc(ride.start_lon, ride.start_lat) ||
         !taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class Cleansing : public ProcessFunction<TaxiRide, TaxiRide> {
 public:
  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  void process_element(const TaxiRide& ride, Context&, Collector<TaxiRide>& out) override {
    if (is_outside(ride)) return dropped_->increment();
    out.collect(ride);
  }

 private:
  Counter* dropped_ = nullptr;
};

}  // namespace

// A counter that nobody asks for does no harm, so both parts can share the function.
DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.process(Cleansing()); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.process(Cleansing());
}

}  // namespace weir::exercises
