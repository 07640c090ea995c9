// One window over all fares of the hour; the function adds them up by driver.
#include "hourly_tips.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace weir::exercises {

namespace {

class BestDriver : public ProcessAllWindowFunction<TaxiFare, HourlyTip> {
 public:
  void process(Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    std::map<DriverId, float> sums;
    for (const TaxiFare& fare : fares) sums[fare.driver_id] += fare.tip;
    const auto best = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({context.window().end, best->first, best->second});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(TumblingEventTimeWindows::of(1h))
      .process(BestDriver());
}

}  // namespace weir::exercises
