#include "ride_count.hpp"

namespace weir::exercises {

DataStream<RideCount> ride_count(DataStream<TaxiRide> rides) {
  return rides.map([](const TaxiRide& ride) {
                return RideCount{ride.driver_id, 1};
              })
      .key_by(&RideCount::driver_id)
      .sum(&RideCount::count);
}

}  // namespace weir::exercises
