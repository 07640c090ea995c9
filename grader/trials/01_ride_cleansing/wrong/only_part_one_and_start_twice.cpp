// Only part 1 is written, and it looks at the start twice and never at the end: copied and not
// changed. Seen on one ride that ends outside: it is kept.
#include "ride_cleansing.hpp"

namespace weir::exercises {

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.filter([](const TaxiRide& ride) {
    return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
           taxi::is_in_nyc(ride.start_lon, ride.start_lat);
  });
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  static_cast<void>(rides);
  throw MissingSolution("cleanse_and_count");
}

}  // namespace weir::exercises
