// Both streams become one stream of halves, and one keyed process function puts them together.
#include "rides_and_fares.hpp"

#include <optional>

namespace weir::exercises {

namespace {

struct Half {
  RideId id = 0;
  std::optional<TaxiRide> ride;
  std::optional<TaxiFare> fare;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("id", id), cereal::make_nvp("ride", ride),
            cereal::make_nvp("fare", fare));
  }
};

class Join : public KeyedProcessFunction<RideId, Half, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    waiting_ = context.state(ValueStateDescriptor<Half>{"waiting"});
  }
  void process_element(const Half& half, Context&, Collector<RideAndFare>& out) override {
    Half both = waiting_.value().value_or(Half{});
    both.id = half.id;
    if (half.ride) both.ride = half.ride;
    if (half.fare) both.fare = half.fare;
    if (both.ride && both.fare) {
      waiting_.clear();
      out.collect({*both.ride, *both.fare});
    } else {
      waiting_.update(both);
    }
  }

 private:
  ValueState<Half> waiting_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  const auto starts = rides.filter(&TaxiRide::is_start).map([](const TaxiRide& ride) {
    return Half{ride.ride_id, ride, std::nullopt};
  });
  const auto paid = fares.map([](const TaxiFare& fare) {
    return Half{fare.ride_id, std::nullopt, fare};
  });
  return starts.union_with(paid).key_by(&Half::id).process(Join());
}

}  // namespace weir::exercises
