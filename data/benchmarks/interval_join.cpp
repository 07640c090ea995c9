#include <absl/container/flat_hash_map.h>

#include <deque>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "tips.hpp"
#include "weir/interval_join.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::DriverId;
using taxi::RideId;
using taxi::TaxiFare;
using taxi::TaxiRide;

/// A ride meets the fares of its driver that come at its time or up to a minute later.
constexpr Duration reach = 1min;

/// The ids of a ride and of a fare that have met.
struct Met {
  RideId ride = 0;
  RideId fare = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("fare", fare));
  }
};

constexpr auto number_of = [](const Met& met) {
  return fold(static_cast<std::uint64_t>(met.ride), static_cast<std::uint64_t>(met.fare));
};

/// Both come in order of time, ride i right before fare i: a fare meets rides that are there
/// already.
std::uint64_t loop(std::uint64_t events) {
  const RideMaker ride_of;
  const FareMaker fare_of;
  absl::flat_hash_map<DriverId, std::deque<TaxiRide>> rides;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < events / 2; ++i) {
    TaxiRide ride = ride_of(i);
    materialize(ride);
    rides[ride.driver_id].push_back(ride);
    TaxiFare fare = fare_of(i);
    materialize(fare);
    auto& recent = rides[fare.driver_id];
    while (!recent.empty() && recent.front().event_time + reach < fare.start_time) {
      recent.pop_front();
    }
    for (const TaxiRide& earlier : recent) sum += number_of({earlier.ride_id, fare.ride_id});
  }
  return sum;
}

class Meet final : public ProcessJoinFunction<TaxiRide, TaxiFare, Met> {
 public:
  void process_element(const TaxiRide& ride, const TaxiFare& fare, Context&,
                       Collector<Met>& out) override {
    out.collect({ride.ride_id, fare.ride_id});
  }
};

void build(StreamExecutionEnvironment& environment, std::uint64_t events) {
  const auto strategy =
      WatermarkStrategy<TaxiRide>::for_monotonous_timestamps().with_timestamp_assigner(
          [](const TaxiRide& ride) { return ride.event_time; });
  const auto rides = pool_stream(environment, events / 2, RideMaker())
                         .assign_timestamps_and_watermarks(strategy)
                         .key_by(&TaxiRide::driver_id);
  add_checksum(rides.interval_join(fares_by_driver(environment, events / 2))
                   .between(0ms, reach)
                   .process(Meet()),
               number_of);
}

}  // namespace

Workload interval_join() { return {"interval_join", 4'000'000, 0, 0, loop, build}; }

}  // namespace weir::bench
