// mistake: 49
// title: keyed by the ride
// misconception: You key by ride_id; each ride is then alone, and nothing is added up.
// why: A driver with many small tips loses to one with a single large one.
// caught by: HourlyTips.AddsUpTheTipsOfADriver
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

class AddTips : public ProcessWindowFunction<TaxiFare, HourlyTip, taxi::RideId> {
 public:
  void process(const taxi::RideId&, Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    float sum = 0;
    for (const TaxiFare& fare : fares) sum += fare.tip;
    out.collect({context.window().end, fares.front().driver_id, sum});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::ride_id)
      .window(TumblingEventTimeWindows::of(1h))
      .process(AddTips())
      .window_all(TumblingEventTimeWindows::of(1h))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
