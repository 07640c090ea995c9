#include "taxi_pool.hpp"

#include <cmath>

#include "weir/taxi/generator.hpp"

namespace weir::bench {

TaxiPool::TaxiPool() {
  static const auto rides = make_rides();
  static const auto fares = make_fares();
  rides_ = rides.data();
  fares_ = fares.data();
}

std::vector<taxi::TaxiRide> TaxiPool::make_rides() {
  std::vector<taxi::TaxiRide> rides;
  for (taxi::RideId id = 1; id <= static_cast<taxi::RideId>(size); ++id) {
    rides.push_back(taxi::start_of(id));
  }
  return rides;
}

std::vector<taxi::TaxiFare> TaxiPool::make_fares() {
  std::vector<taxi::TaxiFare> fares;
  for (taxi::RideId id = 1; id <= static_cast<taxi::RideId>(size); ++id) {
    taxi::TaxiFare fare = taxi::fare_of(id);
    // Tips in quarters of a dollar: their sums are exact, in whichever order they are added.
    fare.tip = std::round(fare.tip * 4) / 4;
    fares.push_back(fare);
  }
  return fares;
}

}  // namespace weir::bench
