// An AggregateFunction whose accumulator is a map of all drivers of the hour.
#include "hourly_tips.hpp"

#include <map>
#include <span>

namespace weir::exercises {

namespace {

using Sums = std::map<DriverId, float>;

class AddByDriver : public AggregateFunction<TaxiFare, Sums, HourlyTip> {
 public:
  Sums create_accumulator() const override { return {}; }
  void add(const TaxiFare& fare, Sums& sums) const override { sums[fare.driver_id] += fare.tip; }
  HourlyTip get_result(const Sums& sums) const override {
    HourlyTip best{{}, sums.begin()->first, sums.begin()->second};
    for (const auto& [driver, tips] : sums) {
      if (tips > best.tips) best = {{}, driver, tips};
    }
    return best;
  }
  void merge(Sums& into, const Sums& from) const override {
    for (const auto& [driver, tips] : from) into[driver] += tips;
  }
};

class NameTheHour : public ProcessAllWindowFunction<HourlyTip, HourlyTip> {
 public:
  void process(Context& context, std::span<const HourlyTip> best,
               Collector<HourlyTip>& out) override {
    HourlyTip result = best.front();
    result.end = context.window().end;
    out.collect(result);
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(TumblingEventTimeWindows::of(1h))
      .aggregate(AddByDriver(), NameTheHour());
}

}  // namespace weir::exercises
