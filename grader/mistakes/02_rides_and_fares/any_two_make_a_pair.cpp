#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

/// A ride or a fare.
struct Event {
  bool is_ride = false;
  TaxiRide ride;
  TaxiFare fare;

  RideId ride_id() const { return is_ride ? ride.ride_id : fare.ride_id; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("is_ride", is_ride), cereal::make_nvp("ride", ride),
            cereal::make_nvp("fare", fare));
  }
};

class PairUp : public KeyedProcessFunction<RideId, Event, RideAndFare> {
  ValueState<Event> first_;

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<Event>{"first"});
  }

  void process_element(const Event& event, Context&, Collector<RideAndFare>& out) override {
    if (const auto first = first_.value()) {
      first_.clear();
      out.collect(event.is_ride ? RideAndFare{event.ride, first->fare}
                                : RideAndFare{first->ride, event.fare});
    } else {
      first_.update(event);
    }
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto events = rides.filter([](const TaxiRide& ride) { return ride.is_start; })
                          .map([](const TaxiRide& ride) {
                            return Event{true, ride, {}};
                          })
                          .union_with(fares.map([](const TaxiFare& fare) {
                            return Event{false, {}, fare};
                          }));
  return events.key_by([](const Event& event) { return event.ride_id(); }).process(PairUp());
}

}  // namespace weir::exercises
