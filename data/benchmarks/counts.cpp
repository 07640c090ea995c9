#include <absl/container/flat_hash_map.h>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::TaxiRide;

/// How many rides there have been of a key.
struct RideCount {
  std::int64_t key = 0;
  std::int64_t rides = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("key", key), cereal::make_nvp("rides", rides));
  }
};

constexpr auto number_of = [](const RideCount& count) {
  return fold(static_cast<std::uint64_t>(count.key), static_cast<std::uint64_t>(count.rides));
};

/// Rides of 1M ids, over and over. Neighbours in the stream are far from each other in whatever is
/// in the order of ids.
struct ScatteredRideMaker {
  static constexpr std::uint64_t ids = std::uint64_t{1} << 20U;

  TaxiPool pool;
  TaxiRide operator()(std::uint64_t i) const {
    return pool.ride(i, static_cast<taxi::RideId>(i * 0x9E3779B97F4A7C15ULL % ids));
  }
};

template <class Maker, class Key>
std::uint64_t loop(std::uint64_t events, Maker ride_of, Key key_of) {
  absl::flat_hash_map<std::int64_t, std::int64_t> counts;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiRide ride = ride_of(i);
    materialize(ride);
    const auto key = key_of(ride);
    sum += number_of({key, ++counts[key]});
  }
  return sum;
}

template <class Maker, class Key>
void build(StreamExecutionEnvironment& environment, std::uint64_t events, Maker ride_of,
           Key key_of) {
  add_checksum(pool_stream(environment, events, ride_of)
                   .map([key_of](const TaxiRide& ride) {
                     return RideCount{key_of(ride), 1};
                   })
                   .key_by(&RideCount::key)
                   .sum(&RideCount::rides),
               number_of);
}

constexpr auto driver_of = [](const TaxiRide& ride) { return ride.driver_id; };
constexpr auto ride_id_of = [](const TaxiRide& ride) { return ride.ride_id; };

}  // namespace

Workload counts_by_driver() {
  return {"counts_by_driver",
          20'000'000,
          0.6,
          0.7,
          [](std::uint64_t events) { return loop(events, RideMaker(), driver_of); },
          [](StreamExecutionEnvironment& environment, std::uint64_t events) {
            build(environment, events, RideMaker(), driver_of);
          }};
}

Workload counts_by_ride_id() {
  return {"counts_by_ride_id",
          20'000'000,
          1.2,
          1.8,
          [](std::uint64_t events) { return loop(events, ScatteredRideMaker(), ride_id_of); },
          [](StreamExecutionEnvironment& environment, std::uint64_t events) {
            build(environment, events, ScatteredRideMaker(), ride_id_of);
          }};
}

}  // namespace weir::bench
