// mistake: new
// title: waits until a ride has ended
// misconception: You keep a START until its END has come; each event can be judged at once.
// why: Long rides come out hours late, and those that never end do not come out at all.
// caught by: Cleanse.AnswersEachRideAtOnce
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class BothTogether : public KeyedProcessFunction<taxi::RideId, TaxiRide, TaxiRide> {
  ValueState<TaxiRide> first_;

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<TaxiRide>{"first"});
  }
  void process_element(const TaxiRide& ride, Context&, Collector<TaxiRide>& out) override {
    const auto first = first_.value();
    if (!first) {
      first_.update(ride);
      return;
    }
    first_.clear();
    out.collect(*first);
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
  return rides.filter(is_inside).key_by(&TaxiRide::ride_id).process(BothTogether());
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
