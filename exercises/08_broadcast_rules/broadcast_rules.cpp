#include "broadcast_rules.hpp"

namespace weir::exercises {

// TODO: part 1, a hit for each rule that is active when a ride ends, and applies to it.
DataStream<RuleHit> match(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  static_cast<void>(rides);
  static_cast<void>(rules);
  throw MissingSolution("match");
}

// TODO: part 2, the same, and a new rule for a cell hits the rides that are on their way there.
DataStream<RuleHit> match_under_way(DataStream<TaxiRide> rides, DataStream<Rule> rules) {
  static_cast<void>(rides);
  static_cast<void>(rules);
  throw MissingSolution("match_under_way");
}

}  // namespace weir::exercises
