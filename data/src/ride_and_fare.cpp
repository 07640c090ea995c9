#include "weir/taxi/ride_and_fare.hpp"

#include <fmt/format.h>

#include <ostream>
#include <type_traits>

namespace weir::taxi {

static_assert(std::is_trivially_copyable_v<RideAndFare>);

std::string to_string(const RideAndFare& pair) {
  return fmt::format("RideAndFare{{{}, {}}}", to_string(pair.ride), to_string(pair.fare));
}

std::ostream& operator<<(std::ostream& out, const RideAndFare& pair) {
  return out << to_string(pair);
}

template void RideAndFare::serialize(StateWriter&);
template void RideAndFare::serialize(StateReader&);

}  // namespace weir::taxi

WEIR_DEFINE_STREAM_TYPE(weir::taxi::RideAndFare);
