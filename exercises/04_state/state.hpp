/// \file
/// The contract of exercise 04. Not to be edited: what you write goes into state.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <vector>

#include "missing_solution.hpp"
#include "weir/aggregate_function.hpp"
#include "weir/data_stream.hpp"
#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "weir/state_ttl.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

using taxi::DriverId;
using taxi::PaymentType;
using taxi::TaxiFare;
using taxi::TaxiRide;

/// The mean of some tips of a driver.
struct TipAverage {
  DriverId driver_id = 0;  ///< whose
  double average = 0;      ///< dollars

  /// Equal in every field.
  friend bool operator==(const TipAverage&, const TipAverage&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("average", average));
  }
};

/// The highest tips of a driver.
struct TopTips {
  DriverId driver_id = 0;   ///< whose
  std::vector<float> tips;  ///< dollars, the highest first; three at most

  /// Equal in every field.
  friend bool operator==(const TopTips&, const TopTips&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("tips", tips));
  }
};

/// How the rides of a driver were paid.
struct PaymentCounts {
  DriverId driver_id = 0;  ///< whose
  std::int64_t cash = 0;   ///< rides paid in cash
  std::int64_t card = 0;   ///< rides paid by card

  /// Equal in every field.
  friend bool operator==(const PaymentCounts&, const PaymentCounts&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("cash", cash),
            cereal::make_nvp("card", card));
  }
};

/// What a driver has taken.
struct FareTotal {
  DriverId driver_id = 0;  ///< who
  double total = 0;        ///< dollars

  /// Equal in every field.
  friend bool operator==(const FareTotal&, const FareTotal&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("total", total));
  }
};

/// How many passengers a ride of a driver has.
struct MeanPassengers {
  DriverId driver_id = 0;  ///< whose
  double mean = 0;         ///< passengers a ride

  /// Equal in every field.
  friend bool operator==(const MeanPassengers&, const MeanPassengers&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("mean", mean));
  }
};

/// ValueState: with every third fare of a driver, the mean of that tip and the two before it.
DataStream<TipAverage> average_tips(DataStream<TaxiFare> fares);

/// ListState: with every fare, the highest tips of its driver so far.
DataStream<TopTips> top_tips(DataStream<TaxiFare> fares);

/// MapState: with every fare, how many fares of its driver so far were paid in which way.
DataStream<PaymentCounts> payment_counts(DataStream<TaxiFare> fares);

/// ReducingState: with every fare, the sum of its driver's total fares so far.
DataStream<FareTotal> fare_totals(DataStream<TaxiFare> fares);

/// AggregatingState: with every START, the mean number of passengers of its driver's rides so far.
DataStream<MeanPassengers> mean_passengers(DataStream<TaxiRide> rides);

/// Time to live: a driver, when an event of theirs comes and none has come for 30 minutes of
/// processing time, or ever.
DataStream<DriverId> first_seen(DataStream<TaxiRide> rides);

}  // namespace weir::exercises
