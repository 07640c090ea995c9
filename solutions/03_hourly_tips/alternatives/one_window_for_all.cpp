// One window for all drivers, and a map of sums as its accumulator. Short, right, and all the work
// is done by one subtask: a choice for a small stream.
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

using Sums = std::map<DriverId, float>;

/// The driver and the sum of the one who has the most.
class MostTips : public AggregateFunction<TaxiFare, Sums, std::pair<DriverId, float>> {
 public:
  Sums create_accumulator() const override { return {}; }
  void add(const TaxiFare& fare, Sums& sums) const override { sums[fare.driver_id] += fare.tip; }
  std::pair<DriverId, float> get_result(const Sums& sums) const override {
    return *std::max_element(sums.begin(), sums.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
  }
  void merge(Sums& into, const Sums& from) const override {
    for (const auto& [driver, sum] : from) into[driver] += sum;
  }
};

class WithHour : public ProcessAllWindowFunction<std::pair<DriverId, float>, HourlyTip> {
 public:
  void process(Context& context, std::span<const std::pair<DriverId, float>> most,
               Collector<HourlyTip>& out) override {
    const auto& [driver, tips] = most.front();
    out.collect({context.window().end, driver, tips});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .window_all(TumblingEventTimeWindows::of(1h))
      .aggregate(MostTips(), WithHour());
}

}  // namespace weir::exercises
