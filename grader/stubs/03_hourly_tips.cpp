#include "hourly_tips.hpp"

namespace weir::exercises {

// TODO: find the driver with the most tips of each hour.
DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  static_cast<void>(fares);
  throw MissingSolution("hourly_tips");
}

}  // namespace weir::exercises
