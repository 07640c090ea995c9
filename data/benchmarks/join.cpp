#include <absl/container/flat_hash_map.h>

#include <bit>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "weir/taxi/ride_and_fare.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::RideAndFare;
using taxi::RideId;
using taxi::TaxiFare;
using taxi::TaxiRide;

/// In which order the rides and the fares of `pairs` ids arrive. Even ids have their rides in order
/// and their fares late, odd ids their fares in order and their rides late; late ones are scattered
/// over blocks of 64K. "Late" goes around in a circle: the fares of the last rides come first. So
/// about four times `delay` ids are in flight at any time: 1M.
class Order {
 public:
  static constexpr std::uint64_t block = std::uint64_t{1} << 16U;
  static constexpr std::uint64_t delay = std::uint64_t{1} << 18U;
  /// `pairs` has to be a multiple of this.
  static constexpr std::uint64_t unit = 2 * block;

  explicit Order(std::uint64_t pairs) : half_(pairs / 2) {}

  RideId ride(std::uint64_t i) const { return i % 2 == 0 ? in_order(i) : late(i); }
  RideId fare(std::uint64_t i) const { return i % 2 == 1 ? in_order(i) : late(i); }

 private:
  static RideId in_order(std::uint64_t i) { return static_cast<RideId>(i); }
  RideId late(std::uint64_t i) const {
    std::uint64_t place = i / 2 + half_ - delay % half_;
    if (place >= half_) place -= half_;
    const std::uint64_t scattered = place / block * block + place * 0x9E3779B97F4A7C15ULL % block;
    return static_cast<RideId>(scattered * 2 + i % 2);
  }

  std::uint64_t half_;
};

struct LateRideMaker {
  Order order;
  TaxiPool pool{};
  TaxiRide operator()(std::uint64_t i) const { return pool.ride(i, order.ride(i)); }
};

struct LateFareMaker {
  Order order;
  TaxiPool pool{};
  TaxiFare operator()(std::uint64_t i) const { return pool.fare(i, order.fare(i)); }
};

constexpr auto number_of = [](const RideAndFare& pair) {
  return fold(static_cast<std::uint64_t>(pair.ride.ride_id),
              static_cast<std::uint64_t>(pair.fare.ride_id) ^
                  std::bit_cast<std::uint32_t>(pair.fare.total_fare) ^
                  std::bit_cast<std::uint32_t>(pair.ride.end_lat));
};

/// So many ids that there are `events` rides and fares, or nearly so.
std::uint64_t pairs_of(std::uint64_t events) { return events / 2 / Order::unit * Order::unit; }

std::uint64_t loop(std::uint64_t events) {
  const std::uint64_t pairs = pairs_of(events);
  const LateRideMaker ride_of{Order(pairs)};
  const LateFareMaker fare_of{Order(pairs)};
  absl::flat_hash_map<RideId, TaxiRide> rides;
  absl::flat_hash_map<RideId, TaxiFare> fares;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    TaxiRide ride = ride_of(i);
    materialize(ride);
    if (const auto fare = fares.find(ride.ride_id); fare != fares.end()) {
      sum += number_of({ride, fare->second});
      fares.erase(fare);
    } else {
      rides.emplace(ride.ride_id, ride);
    }
    TaxiFare fare = fare_of(i);
    materialize(fare);
    if (const auto found = rides.find(fare.ride_id); found != rides.end()) {
      sum += number_of({found->second, fare});
      rides.erase(found);
    } else {
      fares.emplace(fare.ride_id, fare);
    }
  }
  return sum;
}

/// As in the exercise: whichever comes first waits in state for the other.
class Join final : public KeyedCoProcessFunction<RideId, TaxiRide, TaxiFare, RideAndFare> {
 public:
  void open(RuntimeContext& context) override {
    ride_ = context.state(ValueStateDescriptor<TaxiRide>{"ride"});
    fare_ = context.state(ValueStateDescriptor<TaxiFare>{"fare"});
  }
  void process_element1(const TaxiRide& ride, Context&, Collector<RideAndFare>& out) override {
    if (const auto fare = fare_.value()) {
      fare_.clear();
      out.collect({ride, *fare});
    } else {
      ride_.update(ride);
    }
  }
  void process_element2(const TaxiFare& fare, Context&, Collector<RideAndFare>& out) override {
    if (const auto ride = ride_.value()) {
      ride_.clear();
      out.collect({*ride, fare});
    } else {
      fare_.update(fare);
    }
  }

 private:
  ValueState<TaxiRide> ride_;
  ValueState<TaxiFare> fare_;
};

void build(StreamExecutionEnvironment& environment, std::uint64_t events) {
  const std::uint64_t pairs = pairs_of(events);
  const auto rides = pool_stream(environment, pairs, LateRideMaker{Order(pairs)});
  const auto fares = pool_stream(environment, pairs, LateFareMaker{Order(pairs)});
  add_checksum(
      rides.key_by(&TaxiRide::ride_id).connect(fares.key_by(&TaxiFare::ride_id)).process(Join()),
      number_of);
}

}  // namespace

Workload join() {
  constexpr std::uint64_t pairs = 40 * Order::unit;  // 5,242,880
  return {"join", 2 * pairs, 0.9, 1.0, loop, build};
}

}  // namespace weir::bench
