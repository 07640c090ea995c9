/// \file
/// The contract of exercise 12: version 2 of three jobs. Not to be edited: what you write goes into
/// savepoints.cpp. Version 1 of the same jobs is in version_1.hpp, to be read and copied from.
#pragma once

#include <cereal/cereal.hpp>
#include <cstdint>

#include "missing_solution.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/weir.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::RideId;
/// Names a part of the city.
using ZoneId = std::int64_t;

/// What was paid for a ride.
struct Payment {
  RideId ride_id = 0;      ///< which ride: two payments of it are one that was sent twice
  DriverId driver_id = 0;  ///< who drove
  ZoneId zone = 0;         ///< where it ended
  std::int32_t cents = 0;  ///< how much; below zero if money was given back

  /// Equal in every field.
  friend bool operator==(const Payment&, const Payment&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("zone", zone), cereal::make_nvp("cents", cents));
  }
};

/// Every third payment of a driver is worth a bonus.
struct Bonus {
  DriverId driver_id = 0;   ///< whose
  std::int32_t number = 0;  ///< 1 for a driver's first, 2 for the second, and so on

  /// Equal in every field.
  friend bool operator==(const Bonus&, const Bonus&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("number", number));
  }
};

/// Part 1: the bonuses, as in version 1. New: a payment that is sent again does not count.
DataStream<Bonus> bonuses(DataStream<Payment> payments);

/// What a driver has been paid so far.
struct DriverTotal {
  DriverId driver_id = 0;     ///< who
  std::int64_t payments = 0;  ///< how many there were
  std::int64_t cents = 0;     ///< how much in all
  std::int32_t largest = 0;   ///< the largest of those that version 2 has seen

  /// Equal in every field.
  friend bool operator==(const DriverTotal&, const DriverTotal&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("payments", payments),
            cereal::make_nvp("cents", cents), cereal::make_nvp("largest", largest));
  }
};

/// Part 2: with each payment the driver's totals, as in version 1. New: numbers of any size, and
/// the largest payment.
DataStream<DriverTotal> totals(DataStream<Payment> payments);

/// How many rides have ended in a zone so far.
struct ZoneCount {
  ZoneId zone = 0;            ///< which zone
  std::int64_t payments = 0;  ///< how many have been paid for

  /// Equal in every field.
  friend bool operator==(const ZoneCount&, const ZoneCount&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("zone", zone), cereal::make_nvp("payments", payments));
  }
};

/// Part 3: with each payment the count of its zone, as in version 1. New: each payment counts, as
/// large as it may be. `environment` is that of the job: its settings are yours too.
DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments);

}  // namespace weir::exercises
