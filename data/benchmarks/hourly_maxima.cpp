#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <bit>
#include <span>

#include "checksum.hpp"
#include "pool_source.hpp"
#include "taxi_pool.hpp"
#include "weir/windows.hpp"
#include "workload.hpp"

namespace weir::bench {
namespace {

using taxi::DriverId;
using taxi::TaxiFare;

/// What a driver got in tips within an hour.
struct HourlyTip {
  Timestamp end;
  DriverId driver_id = 0;
  float tips = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("end", end), cereal::make_nvp("driver_id", driver_id),
            cereal::make_nvp("tips", tips));
  }
};

struct FareMaker {
  const TaxiPool* pool = &TaxiPool::instance();
  TaxiFare operator()(std::uint64_t i) const { return pool->fare(i, static_cast<taxi::RideId>(i)); }
};

/// Several drivers may have the most: which of them is found depends on the order of arrival.
constexpr auto number_of = [](const HourlyTip& tip) {
  return fold(static_cast<std::uint64_t>(tip.end.millis()), std::bit_cast<std::uint32_t>(tip.tips));
};

/// Fares come in order of time, so that an hour is over as soon as the next one begins.
std::uint64_t loop(std::uint64_t events) {
  constexpr Duration hour = 1h;
  const FareMaker fare_of;
  absl::flat_hash_map<DriverId, float> tips;
  Timestamp end = Timestamp::min();
  std::uint64_t sum = 0;
  const auto finish_hour = [&] {
    if (tips.empty()) return;
    const auto most = std::max_element(
        tips.begin(), tips.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    sum += number_of({end, most->first, most->second});
    tips.clear();
  };
  for (std::uint64_t i = 0; i < events; ++i) {
    TaxiFare fare = fare_of(i);
    materialize(fare);
    if (fare.start_time >= end) {
      finish_hour();
      end = Timestamp{fare.start_time.millis() / hour.count() * hour.count()} + hour;
    }
    tips[fare.driver_id] += fare.tip;
  }
  finish_hour();
  return sum;
}

class SumOfTips final : public AggregateFunction<TaxiFare, float, float> {
 public:
  float create_accumulator() const override { return 0; }
  void add(const TaxiFare& fare, float& sum) const override { sum += fare.tip; }
  float get_result(const float& sum) const override { return sum; }
  void merge(float& into, const float& from) const override { into += from; }
};

class WithWindowEnd final : public ProcessWindowFunction<float, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const float> sums,
               Collector<HourlyTip>& out) override {
    out.collect({context.window().end, driver, sums.front()});
  }
};

/// As in the exercise.
void build(StreamExecutionEnvironment& environment, std::uint64_t events) {
  // At this speed 200 ms, the default, are hundreds of hours of event time: so many windows would
  // be open at once.
  environment.set_auto_watermark_interval(10ms);
  const auto strategy =
      WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
          [](const TaxiFare& fare) { return fare.start_time; });
  add_checksum(pool_stream(environment, events, FareMaker())
                   .assign_timestamps_and_watermarks(strategy)
                   .key_by(&TaxiFare::driver_id)
                   .window(TumblingEventTimeWindows::of(1h))
                   .aggregate(SumOfTips(), WithWindowEnd())
                   .window_all(TumblingEventTimeWindows::of(1h))
                   .max_by(&HourlyTip::tips),
               number_of);
}

}  // namespace

Workload hourly_maxima() { return {"hourly_maxima", 20'000'000, 0.6, 0.7, loop, build}; }

}  // namespace weir::bench
