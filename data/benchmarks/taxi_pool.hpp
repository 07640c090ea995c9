/// \file
/// Rides and fares without end, made as cheaply as they can be.
///
/// A few thousand generated records are made once, in memory that stays in the second-level cache;
/// record i is one of them with an id and a time of its own. The loops and the sources of the
/// engine make their records with this same inlined code. Const once made, and so thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::bench {

/// The records that all streams are made of: a view of the one pool of the program. Copied into
/// whatever makes records in a loop, where the compiler can keep it in registers.
class TaxiPool {
 public:
  TaxiPool();

  /// Ride `i` of a stream, with this id.
  taxi::TaxiRide ride(std::uint64_t i, taxi::RideId id) const {
    taxi::TaxiRide ride = rides_[i % size];
    ride.ride_id = id;
    ride.event_time = time_of(i);
    return ride;
  }
  /// Fare `i` of a stream, with this id.
  taxi::TaxiFare fare(std::uint64_t i, taxi::RideId id) const {
    taxi::TaxiFare fare = fares_[i % size];
    fare.ride_id = id;
    fare.start_time = time_of(i);
    return fare;
  }

 private:
  static constexpr std::uint64_t size = 4096;
  /// 20,000 rides begin in an hour, as in New York: 200 drivers of 100 rides each.
  static constexpr std::int64_t millis_between_rides = 180;
  static constexpr Timestamp first_start{1'577'880'000'000};

  static std::vector<taxi::TaxiRide> make_rides();
  static std::vector<taxi::TaxiFare> make_fares();
  static Timestamp time_of(std::uint64_t i) {
    return Timestamp{first_start.millis() + static_cast<std::int64_t>(i) * millis_between_rides};
  }

  const taxi::TaxiRide* rides_;
  const taxi::TaxiFare* fares_;
};

/// Makes ride `i`, with i as its id.
struct RideMaker {
  TaxiPool pool;  ///< what it is made of
  taxi::TaxiRide operator()(std::uint64_t i) const {
    return pool.ride(i, static_cast<taxi::RideId>(i));
  }
};

/// Makes the compiler build a whole record in memory, also the fields that nobody reads: a loop is
/// to do all the work that the engine does.
template <class T>
void materialize(T& record) {
  asm volatile("" : "+m"(record));
}

}  // namespace weir::bench
