// The START that waits is a member variable, one for all rides. Seen on the STARTs of two rides,
// then the fare of the first: it is paired with the START of the second.
#include "rides_and_fares.hpp"

#include <optional>

namespace weir::exercises {

namespace {

class Enrich : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    if (fare_) {
      out.collect({ride, *fare_});
      fare_.reset();
    } else {
      ride_ = ride;
    }
  }
  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    if (ride_) {
      out.collect({*ride_, fare});
      ride_.reset();
    } else {
      fare_ = fare;
    }
  }

 private:
  std::optional<TaxiRide> ride_;
  std::optional<TaxiFare> fare_;
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .connect(fares)
      .key_by(&TaxiRide::ride_id, &TaxiFare::ride_id)
      .flat_map(Enrich());
}

}  // namespace weir::exercises
