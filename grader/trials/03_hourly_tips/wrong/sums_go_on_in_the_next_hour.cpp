// The sums are a member of the window function and are never emptied. Seen on one driver with a
// fare in each of two hours: the second result has both.
#include "hourly_tips.hpp"

#include <map>
#include <span>

namespace weir::exercises {

namespace {

class Best : public ProcessAllWindowFunction<TaxiFare, HourlyTip> {
 public:
  void process(Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    for (const auto& fare : fares) sums_[fare.driver_id] += fare.tip;
    auto best = sums_.begin();
    for (auto it = sums_.begin(); it != sums_.end(); ++it) {
      if (it->second > best->second) best = it;
    }
    out.collect({context.window().end, best->first, best->second});
  }

 private:
  std::map<DriverId, float> sums_;
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
