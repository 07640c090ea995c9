// Both parts with one process function, which counts if it is told to.
#include "ride_cleansing.hpp"

namespace weir::exercises {

namespace {

class InTheCity : public ProcessFunction<TaxiRide, TaxiRide> {
 public:
  explicit InTheCity(bool counts) : counts_(counts) {}
  void open(RuntimeContext& context) override {
    if (counts_) dropped_ = &context.counter("rides_dropped");
  }
  void process_element(const TaxiRide& ride, Context&, Collector<TaxiRide>& out) override {
    if (!taxi::is_in_nyc(ride.start_lon, ride.start_lat)) return drop();
    if (!taxi::is_in_nyc(ride.end_lon, ride.end_lat)) return drop();
    out.collect(ride);
  }

 private:
  void drop() {
    if (dropped_ != nullptr) dropped_->increment();
  }

  bool counts_;
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.process(InTheCity(false)); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.process(InTheCity(true)).name("cleanse and count").uid("cleanse-and-count");
}

}  // namespace weir::exercises
