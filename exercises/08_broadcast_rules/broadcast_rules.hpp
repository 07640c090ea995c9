/// \file
/// The contract of exercise 08. Not to be edited: what you write goes into broadcast_rules.cpp.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/string.hpp>
#include <cstdint>
#include <string>

#include "missing_solution.hpp"
#include "weir/broadcast_stream.hpp"
#include "weir/data_stream.hpp"
#include "weir/state.hpp"
#include "weir/taxi/geography.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::exercises {

using taxi::RideId;
using taxi::TaxiRide;

/// Names a rule: any number.
using RuleId = std::int64_t;

/// One version of a rule: which rides somebody wants to hear of.
struct Rule {
  /// What the rule looks at.
  enum class Kind : std::uint8_t {
    longer_than,  ///< rides that last more than `value` minutes
    ends_in_cell  ///< rides that end in the cell `value` of the city's grid
  };

  RuleId rule_id = 0;             ///< which rule
  std::int64_t version = 1;       ///< from 1 on; the highest one counts
  Kind kind = Kind::longer_than;  ///< what it looks at
  std::int64_t value = 0;         ///< minutes, 0 or more, or a cell
  bool active = true;             ///< false: the rule is switched off

  /// Equal in every field.
  friend bool operator==(const Rule&, const Rule&) = default;

  /// Archives the fields by name (cereal), the kind as a word.
  template <class Archive>
  void serialize(Archive& archive) {
    std::string word = kind == Kind::longer_than ? "longer_than" : "ends_in_cell";
    archive(cereal::make_nvp("rule_id", rule_id), cereal::make_nvp("version", version),
            cereal::make_nvp("kind", word), cereal::make_nvp("value", value),
            cereal::make_nvp("active", active));
    kind = word == "longer_than" ? Kind::longer_than : Kind::ends_in_cell;
  }
};

/// A rule has found a ride.
struct RuleHit {
  RuleId rule_id = 0;        ///< which rule
  std::int64_t version = 0;  ///< the version of it that has found the ride
  RideId ride_id = 0;        ///< which ride

  /// Equal in every field.
  friend bool operator==(const RuleHit&, const RuleHit&) = default;

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("rule_id", rule_id), cereal::make_nvp("version", version),
            cereal::make_nvp("ride_id", ride_id));
  }
};

/// Whether the ride ends in this cell of the city's grid. Both events of a ride know where it ends;
/// one that ends outside of the city ends in no cell.
inline bool is_to_cell(const TaxiRide& ride, std::int64_t cell) {
  return taxi::is_in_nyc(ride.end_lon, ride.end_lat) &&
         taxi::map_to_grid_cell(ride.end_lon, ride.end_lat) == cell;
}

/// Part 1: when a ride ends, a hit for each rule that is active then and applies to the ride.
DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules);

/// Part 2: as part 1; and a rule that looks for a cell, and has become the newest active version,
/// hits at once all rides under way that are going there. A rule hits a ride once.
DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules);

}  // namespace weir::exercises
