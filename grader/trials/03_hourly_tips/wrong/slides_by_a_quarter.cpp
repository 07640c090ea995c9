// Windows of an hour that slide by 15 minutes. Seen on one fare: four results.
#include "hourly_tips.hpp"

#include <map>
#include <span>

namespace weir::exercises {

namespace {

class Best : public ProcessAllWindowFunction<TaxiFare, HourlyTip> {
 public:
  void process(Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    std::map<DriverId, float> sums;
    for (const auto& fare : fares) sums[fare.driver_id] += fare.tip;
    auto best = sums.begin();
    for (auto it = sums.begin(); it != sums.end(); ++it) {
      if (it->second > best->second) best = it;
    }
    out.collect({context.window().end, best->first, best->second});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(SlidingEventTimeWindows::of(1h, 15min))
      .process(Best());
}

}  // namespace weir::exercises
