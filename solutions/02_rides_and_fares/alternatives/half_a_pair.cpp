// One state instead of two: the half of a pair that is there. With a process function, which would
// also have timers, to give up on a partner that never comes.
#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

/// What is known of a ride.
struct Half {
  std::optional<TaxiRide> ride;
  std::optional<TaxiFare> fare;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("fare", fare));
  }
};

class PairUp : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    half_ = context.state(ValueStateDescriptor<Half>{"half"});
  }

  void process_element1(const TaxiRide& ride, Context&, Collector<RideAndFare>& out) override {
    if (!ride.is_start) return;
    Half half = known();
    half.ride = ride;
    keep_or_emit(half, out);
  }

  void process_element2(const TaxiFare& fare, Context&, Collector<RideAndFare>& out) override {
    Half half = known();
    half.fare = fare;
    keep_or_emit(half, out);
  }

 private:
  Half known() const { return half_.value().value_or(Half{}); }
  void keep_or_emit(const Half& half, Collector<RideAndFare>& out) {
    if (half.ride && half.fare) {
      half_.clear();
      out.collect({*half.ride, *half.fare});
    } else {
      half_.update(half);
    }
  }

  ValueState<Half> half_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.connect(fares).key_by(&TaxiRide::ride_id, &TaxiFare::ride_id).process(PairUp());
}

}  // namespace weir::exercises
