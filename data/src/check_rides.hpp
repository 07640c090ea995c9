/// \file
/// Checks numbers of rides.
#pragma once

#include <optional>

#include "weir/taxi/ids.hpp"

namespace weir::taxi::internal {

/// `rides`, or max_ride_id if it is not set. \throws Error unless it is in 1..max_ride_id.
RideId checked_rides(std::optional<RideId> rides);

}  // namespace weir::taxi::internal
