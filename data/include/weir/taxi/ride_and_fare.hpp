/// \file
/// A ride together with what it cost.
///
/// A plain value: trivially copyable, safe to copy between threads, owns nothing.
#pragma once

#include <cereal/cereal.hpp>
#include <iosfwd>
#include <string>

#include "weir/internal/batch.hpp"
#include "weir/serialization.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// A ride event and the fare of the same ride.
struct RideAndFare {
  TaxiRide ride;  ///< the ride event
  TaxiFare fare;  ///< what the ride cost

  /// Equal in every field.
  friend bool operator==(const RideAndFare&, const RideAndFare&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("fare", fare));
  }
};

/// Both in words; for messages and traces.
std::string to_string(const RideAndFare& pair);
/// Writes to_string(pair).
std::ostream& operator<<(std::ostream& out, const RideAndFare& pair);

extern template void RideAndFare::serialize(StateWriter&);
extern template void RideAndFare::serialize(StateReader&);

}  // namespace weir::taxi

/// Instantiated once, in data/.
WEIR_DECLARE_STREAM_TYPE(weir::taxi::RideAndFare);
