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

class PairUp : public ProcessWindowFunction<Event, RideAndFare, RideId> {
 public:
  void process(const RideId&, Context&, std::span<const Event> events,
               Collector<RideAndFare>& out) override {
    for (const Event& ride : events) {
      for (const Event& fare : events) {
        if (ride.is_ride && !fare.is_ride) out.collect({ride.ride, fare.fare});
      }
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
  return events
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<Event>::for_bounded_out_of_orderness(60s).with_timestamp_assigner(
              [](const Event& event) {
                return event.is_ride ? event.ride.event_time : event.fare.start_time;
              }))
      .key_by([](const Event& event) { return event.ride_id(); })
      .window(TumblingEventTimeWindows::of(1h))
      .process(PairUp());
}

}  // namespace weir::exercises
