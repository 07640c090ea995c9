/// \file
/// The stream of generated ride events, in the order in which they are emitted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/taxi/ids.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// How far a RideStream goes.
struct RideStreamOptions {
  /// How many rides, 1 to this one; without end if not set. From 1 to max_ride_id.
  std::optional<RideId> rides;
  /// What follows the last START: if true the END of every ride that is still under way; if false
  /// nothing, so that some rides never end.
  bool drain = true;
};

/// Makes the ride events 1, 2, 3... in batches of five rides: first the ENDs that are due by the
/// last START of the batch, in order of time, then the five STARTs, shuffled. So events are out of
/// order by up to 80 seconds, and a ride of no duration ends before it starts.
///
/// Where the number of rides is not a multiple of five, the last batch is that of the endless
/// stream with the rides past the last one left out: which rides are asked for never changes the
/// order of those there are.
///
/// Not thread-safe. Memory: the rides that are under way, some hundreds.
class RideStream {
 public:
  /// The stream from its beginning.
  /// \throws Error if `options.rides` is out of range.
  explicit RideStream(RideStreamOptions options = {});

  /// The next event, or nothing once the stream has ended.
  std::optional<TaxiRide> next();

  /// How many events next() has given, or seek() has passed over, since the beginning.
  std::uint64_t position() const { return position_; }

  /// Goes to where `position` events lie behind, forward or back, in a time that does not depend on
  /// it. Past the end of the stream it stops there, and position() is the number of events in the
  /// stream.
  void seek(std::uint64_t position);

 private:
  /// Goes to the batch that follows ride `first`, with the ENDs that are then waiting.
  void rewind_to_batch(RideId first);
  /// Makes the next batch, or drains; batch_ stays empty when nothing is left.
  void fill_batch();
  /// Moves the ENDs up to `until` from the queue to the batch.
  void release_ends(Timestamp until);
  /// The id after which the last batch begins.
  RideId last_batch() const;

  RideId rides_;
  bool drain_;
  RideId made_ = 0;              // rides 1 to this one have been made, but for those past the last
  std::vector<TaxiRide> ends_;   // a heap of the ENDs to come, the earliest in front
  std::vector<TaxiRide> batch_;  // events to be given out, from next_in_batch_ on
  std::size_t next_in_batch_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace weir::taxi
