#include "weir/taxi/taxi_ride.hpp"

#include <fmt/format.h>

#include <ostream>
#include <type_traits>

namespace weir::taxi {

static_assert(std::is_trivially_copyable_v<TaxiRide>);
static_assert(sizeof(TaxiRide) == 56, "the fields leave no gaps");

std::string to_string(const TaxiRide& ride) {
  return fmt::format(
      "TaxiRide{{ride_id={}, {}, event_time={}, start=({}, {}), end=({}, {}), passenger_count={}, "
      "taxi_id={}, driver_id={}}}",
      ride.ride_id, ride.is_start ? "START" : "END", weir::to_string(ride.event_time),
      ride.start_lon, ride.start_lat, ride.end_lon, ride.end_lat, ride.passenger_count,
      ride.taxi_id, ride.driver_id);
}

std::ostream& operator<<(std::ostream& out, const TaxiRide& ride) { return out << to_string(ride); }

template void TaxiRide::serialize(StateWriter&);
template void TaxiRide::serialize(StateReader&);

}  // namespace weir::taxi

WEIR_DEFINE_STREAM_TYPE(weir::taxi::TaxiRide);
