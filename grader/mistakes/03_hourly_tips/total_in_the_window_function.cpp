// mistake: 65
// title: a member that is never set back
// misconception: You add up in a member of the window function, which all windows share.
// why: Each result has those that came before it in it.
// caught by: HourlyTips.AddsUpEachDriverAlone
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class AddTips : public ProcessWindowFunction<TaxiFare, HourlyTip, DriverId> {
  float sum_ = 0;

 public:
  void process(const DriverId& driver, Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    for (const TaxiFare& fare : fares) sum_ += fare.tip;
    out.collect({context.window().end, driver, sum_});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .process(AddTips())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
