/// \file
/// A taxi ride begins or ends: the element of the ride stream.
///
/// A plain value: trivially copyable, safe to copy between threads, owns nothing.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "weir/internal/batch.hpp"
#include "weir/serialization.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/timestamp.hpp"

namespace weir::taxi {

/// One of the two events of a ride. A START and its END differ only in `is_start` and `event_time`:
/// both know where the ride ends, as the ancestor's do.
///
/// The fields are in an order that leaves no gaps, so name them where you make one:
/// `TaxiRide{.ride_id = 1, .event_time = t, .is_start = true}`.
struct TaxiRide {
  RideId ride_id = 0;                ///< which ride
  TaxiId taxi_id = 0;                ///< which car
  DriverId driver_id = 0;            ///< who drives
  Timestamp event_time;              ///< when the ride began (START) or ended (END)
  float start_lon = 0;               ///< where it began: degrees east
  float start_lat = 0;               ///< where it began: degrees north
  float end_lon = 0;                 ///< where it ends: degrees east
  float end_lat = 0;                 ///< where it ends: degrees north
  std::int16_t passenger_count = 0;  ///< how many ride
  bool is_start = false;             ///< START if true, END if false

  /// Equal in every field; floats as numbers.
  friend bool operator==(const TaxiRide&, const TaxiRide&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("is_start", is_start),
            cereal::make_nvp("event_time", event_time), cereal::make_nvp("start_lon", start_lon),
            cereal::make_nvp("start_lat", start_lat), cereal::make_nvp("end_lon", end_lon),
            cereal::make_nvp("end_lat", end_lat),
            cereal::make_nvp("passenger_count", passenger_count),
            cereal::make_nvp("taxi_id", taxi_id), cereal::make_nvp("driver_id", driver_id));
  }
};

/// The ride in words, every field of it, floats exactly; for messages and traces.
std::string to_string(const TaxiRide& ride);
/// Writes to_string(ride).
std::ostream& operator<<(std::ostream& out, const TaxiRide& ride);

extern template void TaxiRide::serialize(StateWriter&);
extern template void TaxiRide::serialize(StateReader&);

}  // namespace weir::taxi

/// Instantiated once, in data/.
WEIR_DECLARE_STREAM_TYPE(weir::taxi::TaxiRide);
