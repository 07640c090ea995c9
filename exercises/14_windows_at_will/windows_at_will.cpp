#include "windows_at_will.hpp"

namespace weir::exercises {

// TODO: part 1, each shift once it is over.
DataStream<Shift> shifts(DataStream<Trip> trips) {
  static_cast<void>(trips);
  throw MissingSolution("shifts");
}

// TODO: part 2, the same with early results.
DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  static_cast<void>(trips);
  throw MissingSolution("live_shifts");
}

// TODO: part 3, the trips of the last ten minutes of each hour.
DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  static_cast<void>(trips);
  throw MissingSolution("busy_ends");
}

}  // namespace weir::exercises
