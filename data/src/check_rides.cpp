#include "check_rides.hpp"

#include <fmt/format.h>

#include "weir/error.hpp"
#include "weir/taxi/generator.hpp"

namespace weir::taxi::internal {

RideId checked_rides(std::optional<RideId> rides) {
  if (!rides) return max_ride_id;
  if (*rides >= 1 && *rides <= max_ride_id) return *rides;
  throw Error(fmt::format("number of rides: expected 1 to {}, found {}", max_ride_id, *rides));
}

}  // namespace weir::taxi::internal
