#include "partitioning.hpp"

namespace weir::exercises {

// TODO: part 1, rides from the airport to subtask 0, the others in turn to the other subtasks.
DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  static_cast<void>(rides);
  throw MissingSolution("deal_out");
}

// TODO: part 2, of each hour and zone how many got in, with the work spread over all subtasks.
DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  static_cast<void>(pick_ups);
  throw MissingSolution("hourly_pick_ups");
}

// TODO: part 3. This job spreads the work, and mixes up the positions of a driver. Mend it.
DataStream<Leg> legs(DataStream<Position> positions) {
  throw MissingSolution("legs");  // take this away
  return positions.shuffle().map(on_the_map).key_by(&Position::driver_id).process(MakeLegs());
}

}  // namespace weir::exercises
