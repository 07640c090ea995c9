// One stream instead of two: rides and fares become events of one type. This is how a third and a
// fourth kind of event would be joined too.
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

/// One of the two has a value.
struct Event {
  std::optional<TaxiRide> ride;
  std::optional<TaxiFare> fare;

  RideId ride_id() const { return ride ? ride->ride_id : fare->ride_id; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("fare", fare));
  }
};

class PairUp : public KeyedProcessFunction<RideId, Event, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    waiting_ = context.state(ValueStateDescriptor<Event>{"waiting"});
  }

  void process_element(const Event& event, Context&, Collector<RideAndFare>& out) override {
    const auto waiting = waiting_.value();
    const bool is_partner = waiting && waiting->ride.has_value() != event.ride.has_value();
    if (!is_partner) return waiting_.update(event);
    waiting_.clear();
    if (event.ride) {
      out.collect({*event.ride, *waiting->fare});
    } else {
      out.collect({*waiting->ride, *event.fare});
    }
  }

 private:
  ValueState<Event> waiting_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .map([](const TaxiRide& ride) {
        return Event{ride, {}};
      })
      .union_with(fares.map([](const TaxiFare& fare) {
        return Event{{}, fare};
      }))
      .key_by([](const Event& event) { return event.ride_id(); })
      .process(PairUp());
}

}  // namespace weir::exercises
