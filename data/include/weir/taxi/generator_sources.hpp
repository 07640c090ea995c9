/// \file
/// Sources of generated rides and fares.
///
/// Both have a single split, and a position that is the number of events emitted: each can be
/// replayed from any offset, at once. Events carry no timestamp; a watermark strategy gives them
/// theirs. They come as fast as they are taken: pace them with rate_limited(). Immutable and
/// thread-safe; the readers belong to the engine.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "weir/source.hpp"
#include "weir/taxi/ride_stream.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::taxi {

/// The events of RideStream. By default without end; with a number of rides, every one of them
/// ends, unless `drain` is off.
class TaxiRideSource : public Source<TaxiRide> {
 public:
  /// \throws Error if `options.rides` is out of range.
  explicit TaxiRideSource(RideStreamOptions options = {});

  Boundedness boundedness() const override;
  std::unique_ptr<SplitReader<TaxiRide>> create_reader(std::size_t split,
                                                       std::size_t count) const override;

 private:
  RideStreamOptions options_;
};

/// The fares of rides 1, 2, 3... in order of ride id, and so of time.
class TaxiFareSource : public Source<TaxiFare> {
 public:
  /// The fares of that many rides, 1 to max_ride_id; without end if not set.
  /// \throws Error if `rides` is out of range.
  explicit TaxiFareSource(std::optional<RideId> rides = std::nullopt);

  Boundedness boundedness() const override;
  std::unique_ptr<SplitReader<TaxiFare>> create_reader(std::size_t split,
                                                       std::size_t count) const override;

 private:
  std::optional<RideId> rides_;
};

}  // namespace weir::taxi
