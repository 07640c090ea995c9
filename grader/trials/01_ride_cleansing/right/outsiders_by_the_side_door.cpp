// What is outside leaves by a side output, and a sink there counts it.
#include "ride_cleansing.hpp"

#include "weir/output_tag.hpp"

namespace weir::exercises {

namespace {

const OutputTag<TaxiRide> outside{"outside"};

class Part : public ProcessFunction<TaxiRide, TaxiRide> {
 public:
  void process_element(const TaxiRide& ride, Context& context, Collector<TaxiRide>& out) override {
    const bool begins_here = taxi::is_in_nyc(ride.start_lon, ride.start_lat);
    const bool ends_here = taxi::is_in_nyc(ride.end_lon, ride.end_lat);
    if (begins_here && ends_here) {
      out.collect(ride);
    } else {
      context.output(outside, ride);
    }
  }
};

class CountThem : public SinkFunction<TaxiRide> {
 public:
  void open(RuntimeContext& context) override { counter_ = &context.counter("rides_dropped"); }
  void invoke(const TaxiRide&, Timestamp) override { counter_->increment(); }

 private:
  Counter* counter_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.process(Part()); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  const auto parted = rides.process(Part());
  parted.get_side_output(outside).add_sink(CountThem());
  return parted;
}

}  // namespace weir::exercises
