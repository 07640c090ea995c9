#include "savepoints.hpp"

namespace weir::exercises {

// TODO: part 1, version_1::bonuses() with a step more.
DataStream<Bonus> bonuses(DataStream<Payment> payments) {
  static_cast<void>(payments);
  throw MissingSolution("bonuses");
}

// TODO: part 2, version_1::totals() with a state that remembers more.
DataStream<DriverTotal> totals(DataStream<Payment> payments) {
  static_cast<void>(payments);
  throw MissingSolution("totals");
}

// TODO: part 3, version_1::zone_counts() with a step less.
DataStream<ZoneCount> zone_counts(StreamExecutionEnvironment& environment,
                                  DataStream<Payment> payments) {
  static_cast<void>(environment);
  static_cast<void>(payments);
  throw MissingSolution("zone_counts");
}

}  // namespace weir::exercises
