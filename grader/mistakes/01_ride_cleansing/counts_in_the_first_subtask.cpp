// mistake: new
// title: only one subtask counts
// misconception: You let one subtask count for all; it sees only its own share of the rides.
// why: Counters of one name are added up by the engine: every subtask must count what it drops.
// caught by: CleanseAndCount.CountsOverAllSubtasks
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool is_inside(const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
}

class KeepAndCount : public RichFilterFunction<TaxiRide> {
  Counter* dropped_ = nullptr;

 public:
  void open(RuntimeContext& context) override {
    if (context.subtask_index() == 0) dropped_ = &context.counter("rides_dropped");
  }

  bool filter(const TaxiRide& ride) override {
    const bool inside = is_inside(ride);
    if (!inside && dropped_ != nullptr) dropped_->increment();
    return inside;
  }
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) { return rides.filter(is_inside); }

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(KeepAndCount());
}

}  // namespace weir::exercises
