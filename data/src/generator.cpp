// Floats are single or double exactly where Java's are, and nothing may be contracted to a fused
// multiply-add (CMakeLists.txt sees to that): the events have to equal the ancestor's in every bit.
#include "weir/taxi/generator.hpp"

#include <cmath>
#include <optional>

#include "java_random.hpp"
#include "weir/taxi/geography.hpp"

namespace weir::taxi {
namespace {

using internal::JavaRandom;

constexpr Timestamp first_start{1'577'880'000'000};  // 2020-01-01T12:00:00Z
constexpr DriverId first_driver = 2'013'000'000;
constexpr int drivers = 200;
constexpr RideId end_point_seed = 42;

/// The Gaussians of one seed, which each quantity of a ride draws from anew, from the first on,
/// until it finds one that suits. The first two nearly always do, so they are kept.
class Gaussians {
 public:
  explicit Gaussians(std::int64_t seed) : random_(seed), first_(random_.next_gaussians()) {}

  /// What `accept` makes of the first Gaussian for which it does not answer nothing.
  template <class Accept>
  auto first_accepted(Accept accept) const {
    auto random = random_;
    for (auto pair = first_;; pair = random.next_gaussians()) {
      if (const auto value = accept(pair.first)) return *value;
      if (const auto value = accept(pair.second)) return *value;
    }
  }

 private:
  JavaRandom random_;
  std::pair<double, double> first_;
};

struct Shape {
  float mean;
  float deviation;
};

std::int64_t whole(const Gaussians& gaussians, std::int64_t low, std::int64_t high, Shape shape) {
  return gaussians.first_accepted([&](double gaussian) -> std::optional<std::int64_t> {
    const double value =
        static_cast<double>(shape.deviation) * gaussian + static_cast<double>(shape.mean);
    const auto rounded = static_cast<std::int64_t>(std::floor(value + 0.5));
    if (rounded < low || rounded > high) return std::nullopt;
    return rounded;
  });
}

Shape shape_between(float low, float high) { return {(low + high) / 2.0F, (high - low) / 8.0F}; }

std::int64_t whole(const Gaussians& gaussians, std::int64_t low, std::int64_t high) {
  return whole(gaussians, low, high,
               shape_between(static_cast<float>(low), static_cast<float>(high)));
}

float real(const Gaussians& gaussians, float low, float high) {
  const Shape shape = shape_between(low, high);
  return gaussians.first_accepted([&](double gaussian) -> std::optional<float> {
    const float value =
        static_cast<float>(static_cast<double>(shape.deviation) * gaussian) + shape.mean;
    if (value < low || value > high) return std::nullopt;
    return value;
  });
}

// Points lie up to a tenth of a degree outside the city. Java adds a single 0.1 in the one case and
// a double in the other.
float lower(double border) { return static_cast<float>(border - 0.1); }
float upper(double border) { return static_cast<float>(border + static_cast<double>(0.1F)); }

Location location(const Gaussians& gaussians) {
  return {.lon = real(gaussians, lower(NewYork::west), upper(NewYork::east)),
          .lat = real(gaussians, lower(NewYork::south), upper(NewYork::north))};
}

DriverId driver_of(RideId id) { return first_driver + JavaRandom{id}.next_int(drivers); }

std::chrono::minutes duration_of(const Gaussians& gaussians) {
  return std::chrono::minutes{whole(gaussians, 0, max_ride_duration.count(), {20, 40})};
}

}  // namespace

Timestamp start_time_of(RideId id) { return first_start + id * ride_interval; }

Timestamp end_time_of(RideId id) { return start_time_of(id) + duration_of(Gaussians{id}); }

TaxiRide start_of(RideId id) {
  const Gaussians gaussians{id};
  const Location start = location(gaussians);
  const Location end = location(Gaussians{id + end_point_seed});
  const DriverId driver = driver_of(id);
  return {.ride_id = id,
          .taxi_id = driver,
          .driver_id = driver,
          .event_time = start_time_of(id),
          .start_lon = start.lon,
          .start_lat = start.lat,
          .end_lon = end.lon,
          .end_lat = end.lat,
          .passenger_count = static_cast<std::int16_t>(whole(gaussians, 1, 4)),
          .is_start = true};
}

TaxiRide end_of(RideId id) {
  TaxiRide ride = start_of(id);
  ride.is_start = false;
  ride.event_time = end_time_of(id);
  return ride;
}

TaxiFare fare_of(RideId id) {
  const Gaussians gaussians{id};
  const DriverId driver = driver_of(id);
  const std::int64_t tip = whole(gaussians, 0, 60, {10, 15});
  const std::int64_t tolls = id % 10 == 0 ? whole(gaussians, 0, 5) : 0;
  const std::int64_t total = 3 + duration_of(gaussians).count() + tip + tolls;
  return {.ride_id = id,
          .taxi_id = driver,
          .driver_id = driver,
          .start_time = start_time_of(id),
          .tip = static_cast<float>(tip),
          .tolls = static_cast<float>(tolls),
          .total_fare = static_cast<float>(total),
          .payment_type = id % 2 == 0 ? PaymentType::card : PaymentType::cash};
}

}  // namespace weir::taxi
