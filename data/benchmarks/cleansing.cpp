#include <bit>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "weir/taxi/geography.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::TaxiRide;

constexpr auto is_in_city = [](const TaxiRide& ride) {
  return taxi::is_in_nyc(ride.start_lon, ride.start_lat) &&
         taxi::is_in_nyc(ride.end_lon, ride.end_lat);
};

constexpr auto number_of = [](const TaxiRide& ride) {
  return fold(static_cast<std::uint64_t>(ride.ride_id), std::bit_cast<std::uint32_t>(ride.end_lat));
};

std::uint64_t loop(std::uint64_t events) {
  const RideMaker ride_of;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiRide ride = ride_of(i);
    materialize(ride);
    if (is_in_city(ride)) sum += number_of(ride);
  }
  return sum;
}

void build(StreamExecutionEnvironment& environment, std::uint64_t events) {
  add_checksum(pool_stream(environment, events, RideMaker()).filter(is_in_city), number_of);
}

}  // namespace

Workload cleansing() { return {"cleansing", 20'000'000, 0.6, 1.0, loop, build}; }

}  // namespace weir::bench
