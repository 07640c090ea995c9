// A union of one type again, and a rich flat map on the keyed stream, with state of its own.
#include "rides_and_fares.hpp"

namespace weir::exercises {

namespace {

// A fare goes as a pair without a ride (is_ride false), a START as one without a fare.
struct Message {
  bool is_ride = false;
  RideAndFare content;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("is_ride", is_ride), cereal::make_nvp("content", content));
  }
};

class Assemble : public RichFlatMapFunction<Message, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Message>{"last"});
  }
  void flat_map(const Message& message, Collector<RideAndFare>& out) override {
    const auto last = last_.value();
    if (!last || last->is_ride == message.is_ride) return last_.update(message);
    const auto& ride = message.is_ride ? message : *last;
    const auto& fare = message.is_ride ? *last : message;
    out.collect({ride.content.ride, fare.content.fare});
    last_.clear();
  }

 private:
  ValueState<Message> last_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto from_rides =
      rides.flat_map<Message>([](const TaxiRide& ride, Collector<Message>& out) {
        if (ride.is_start) out.collect({true, {ride, TaxiFare{}}});
      });
  const auto from_fares = fares.map([](const TaxiFare& fare) {
    return Message{false, {TaxiRide{}, fare}};
  });
  return from_fares.union_with(from_rides)
      .key_by([](const Message& message) {
        return message.is_ride ? message.content.ride.ride_id : message.content.fare.ride_id;
      })
      .flat_map<RideAndFare>(Assemble());
}

}  // namespace weir::exercises
