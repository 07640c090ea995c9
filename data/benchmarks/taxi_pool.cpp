#include "taxi_pool.hpp"

#include <cmath>

#include "weir/taxi/generator.hpp"

namespace weir::bench {

const TaxiPool& TaxiPool::instance() {
  static const TaxiPool pool;
  return pool;
}

TaxiPool::TaxiPool() {
  for (taxi::RideId id = 1; id <= static_cast<taxi::RideId>(size); ++id) {
    rides_.push_back(taxi::start_of(id));
    // Tips in quarters of a dollar: their sums are exact, in whichever order they are added.
    fares_.push_back(taxi::fare_of(id));
    fares_.back().tip = std::round(fares_.back().tip * 4) / 4;
  }
}

}  // namespace weir::bench
