/// \file
/// What a taxi ride cost: the element of the fare stream.
///
/// A plain value: trivially copyable, safe to copy between threads, owns nothing.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "weir/internal/batch.hpp"
#include "weir/serialization.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/timestamp.hpp"

namespace weir::taxi {

/// How a ride was paid.
enum class PaymentType : std::uint8_t {
  cash,  ///< written CASH
  card   ///< written CARD
};

/// `CASH` or `CARD`.
std::string_view to_string(PaymentType type);
/// Writes to_string(type).
std::ostream& operator<<(std::ostream& out, PaymentType type);

/// The fare of one ride.
///
/// The fields are in an order that leaves no gaps, so name them where you make one:
/// `TaxiFare{.ride_id = 1, .start_time = t, .tip = 2.5F}`.
struct TaxiFare {
  RideId ride_id = 0;                            ///< which ride
  TaxiId taxi_id = 0;                            ///< which car
  DriverId driver_id = 0;                        ///< who drove
  Timestamp start_time;                          ///< when the ride began
  float tip = 0;                                 ///< dollars, part of total_fare
  float tolls = 0;                               ///< dollars, part of total_fare
  float total_fare = 0;                          ///< dollars
  PaymentType payment_type = PaymentType::cash;  ///< how it was paid

  /// Equal in every field; floats as numbers.
  friend bool operator==(const TaxiFare&, const TaxiFare&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("taxi_id", taxi_id),
            cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("start_time", start_time),
            cereal::make_nvp("payment_type", payment_type), cereal::make_nvp("tip", tip),
            cereal::make_nvp("tolls", tolls), cereal::make_nvp("total_fare", total_fare));
  }
};

/// The fare in words, every field of it, floats exactly; for messages and traces.
std::string to_string(const TaxiFare& fare);
/// Writes to_string(fare).
std::ostream& operator<<(std::ostream& out, const TaxiFare& fare);

extern template void TaxiFare::serialize(StateWriter&);
extern template void TaxiFare::serialize(StateReader&);

}  // namespace weir::taxi

/// Instantiated once, in data/.
WEIR_DECLARE_STREAM_TYPE(weir::taxi::TaxiFare);
