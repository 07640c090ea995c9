// mistake: new
// title: only the first event of a ride is kept
// misconception: You take the END of a ride for a repetition of its START; it is another event.
// why: Both events have the same ride_id, so what is seen as a duplicate is the END.
// caught by: Cleanse.KeepsBothEventsOfARide
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class FirstOfEachRide : public KeyedProcessFunction<taxi::RideId, TaxiRide, TaxiRide> {
  ValueState<bool> seen_;

 public:
  void open(RuntimeContext& context) override {
    seen_ = context.state(ValueStateDescriptor<bool>{"seen"});
  }
  void process_element(const TaxiRide& ride, Context&, Collector<TaxiRide>& out) override {
    if (seen_.value()) return;
    seen_.update(true);
    out.collect(ride);
  }
};

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
  return rides.filter(is_inside).key_by(&TaxiRide::ride_id).process(FirstOfEachRide());
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
