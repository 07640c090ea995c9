/// \file
/// What the workloads with windows have in common: fares in order of time, and sums of their tips.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <bit>
#include <cstdint>
#include <span>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "weir/windows.hpp"

namespace weir::bench {

/// What a driver got in tips within a window.
struct Tips {
  Timestamp end;                 ///< of the window
  taxi::DriverId driver_id = 0;  ///< who got them
  float tips = 0;                ///< dollars

  /// Archives the fields by name (cereal).
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("end", end), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("tips", tips));
  }
};

/// Sums by driver, as a loop keeps them.
using TipsByDriver = absl::flat_hash_map<taxi::DriverId, float>;

/// Makes fare `i`, with i as its id.
struct FareMaker {
  TaxiPool pool;  ///< what it is made of
  taxi::TaxiFare operator()(std::uint64_t i) const {
    return pool.fare(i, static_cast<taxi::RideId>(i));
  }
};

/// Adds up tips.
class SumOfTips final : public AggregateFunction<taxi::TaxiFare, float, float> {
 public:
  float create_accumulator() const override { return 0; }
  void add(const taxi::TaxiFare& fare, float& sum) const override { sum += fare.tip; }
  float get_result(const float& sum) const override { return sum; }
  void merge(float& into, const float& from) const override { into += from; }
};

/// Adds the driver and the end of the window.
class WithWindowEnd final : public ProcessWindowFunction<float, Tips, taxi::DriverId> {
 public:
  void process(const taxi::DriverId& driver, Context& context, std::span<const float> sums,
               Collector<Tips>& out) override {
    out.collect({context.window().end, driver, sums.front()});
  }
};

/// The fares of a job, by driver.
using FaresByDriver = KeyedStream<taxi::TaxiFare, taxi::DriverId>;

/// What each driver gets in tips within each window.
template <class Windows>
DataStream<Tips> sums_of_tips(const FaresByDriver& fares, const Windows& windows) {
  return fares.window(windows).aggregate(SumOfTips(), WithWindowEnd());
}

/// Windows, and when they are evaluated.
template <class Windows, class Trigger>
struct Triggered {
  Windows windows;
  Trigger trigger;
};

/// The same, with a trigger.
template <class Windows, class Trigger>
DataStream<Tips> sums_of_tips(const FaresByDriver& fares,
                              const Triggered<Windows, Trigger>& triggered) {
  return fares.window(triggered.windows)
      .trigger(triggered.trigger)
      .aggregate(SumOfTips(), WithWindowEnd());
}

/// The windows of the workloads: tumbling ones have this size, and so do sliding ones.
inline constexpr Duration window_size = 1h;
inline constexpr Duration window_slide = 5min;
/// Drivers have a fare every 36 seconds: a session holds some of them.
inline constexpr Duration session_gap = 1min;

/// The number of a result that stands for itself, its driver included.
inline std::uint64_t number_of_tips(const Tips& tips) {
  return fold(static_cast<std::uint64_t>(tips.end.millis() + tips.driver_id),
              std::bit_cast<std::uint32_t>(tips.tips));
}

/// The stream of `events` fares with their timestamps, by driver.
inline FaresByDriver fares_by_driver(StreamExecutionEnvironment& environment,
                                     std::uint64_t events) {
  // At this speed 200 ms, the default, are hundreds of hours of event time: so many windows would
  // be open at once.
  environment.set_auto_watermark_interval(1ms);
  const auto strategy =
      WatermarkStrategy<taxi::TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
          [](const taxi::TaxiFare& fare) { return fare.start_time; });
  return pool_stream(environment, events, FareMaker())
      .assign_timestamps_and_watermarks(strategy)
      .key_by(&taxi::TaxiFare::driver_id);
}

}  // namespace weir::bench
