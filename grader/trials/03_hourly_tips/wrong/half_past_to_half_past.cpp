// Hours begin at half past. Seen on a fare of 12:17 and one of 12:40: two results in place of one.
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
      .window_all(TumblingEventTimeWindows::of(1h, 30min))
      .process(Best());
}

}  // namespace weir::exercises
