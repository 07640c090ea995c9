// One MapState holds the halves of a ride by name, and the fare comes first in the connection.
#include "rides_and_fares.hpp"

#include <string>

namespace weir::exercises {

namespace {

class Desk : public KeyedCoProcessFunction<RideId, TaxiFare, TaxiRide, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    halves_ = context.state(MapStateDescriptor<std::string, RideAndFare>{"halves"});
  }
  void process_element1(const TaxiFare& fare, Context&, Collector<RideAndFare>& out) override {
    if (const auto half = halves_.get("ride")) {
      out.collect({half->ride, fare});
      halves_.clear();
    } else {
      halves_.put("fare", {TaxiRide{}, fare});
    }
  }
  void process_element2(const TaxiRide& ride, Context&, Collector<RideAndFare>& out) override {
    if (!ride.is_start) return;
    if (const auto half = halves_.get("fare")) {
      out.collect({ride, half->fare});
      halves_.remove("fare");
    } else {
      halves_.put("ride", {ride, TaxiFare{}});
    }
  }

 private:
  MapState<std::string, RideAndFare> halves_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return fares.key_by(&TaxiFare::ride_id).connect(rides.key_by(&TaxiRide::ride_id)).process(Desk());
}

}  // namespace weir::exercises
