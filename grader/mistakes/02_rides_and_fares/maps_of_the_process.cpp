// mistake: 21
// title: maps that the whole process shares
// misconception: You share maps among all subtasks; a crash does not take them back in time.
// why: What comes again after a crash finds the maps as they were when the job crashed.
// cannot be named: only a crash shows it, and what a crash shows differs from run to run.
// caught by: Enrich.GoesBackToTheCheckpointAfterACrash
#include <mutex>

#include "rides_and_fares.hpp"

namespace weir::exercises {
namespace {

std::mutex mutex;
std::unordered_map<RideId, TaxiRide> waiting_rides;
std::unordered_map<RideId, TaxiFare> waiting_fares;

class PairUp : public CoFlatMapFunction<TaxiRide, TaxiFare, RideAndFare> {
 public:
  void flat_map1(const TaxiRide& ride, Collector<RideAndFare>& out) override {
    const std::scoped_lock lock(mutex);
    if (const auto fare = waiting_fares.find(ride.ride_id); fare != waiting_fares.end()) {
      out.collect({ride, fare->second});
      waiting_fares.erase(fare);
    } else {
      waiting_rides[ride.ride_id] = ride;
    }
  }

  void flat_map2(const TaxiFare& fare, Collector<RideAndFare>& out) override {
    const std::scoped_lock lock(mutex);
    if (const auto ride = waiting_rides.find(fare.ride_id); ride != waiting_rides.end()) {
      out.collect({ride->second, fare});
      waiting_rides.erase(ride);
    } else {
      waiting_fares[fare.ride_id] = fare;
    }
  }
};

}  // namespace

DataStream<RideAndFare> enrich(DataStream<TaxiRide> rides, DataStream<TaxiFare> fares) {
  return rides.filter([](const TaxiRide& ride) { return ride.is_start; })
      .key_by(&TaxiRide::ride_id)
      .connect(fares.key_by(&TaxiFare::ride_id))
      .flat_map(PairUp());
}

}  // namespace weir::exercises
