// An assigner and a trigger of its own, which do as those of the engine.
#include "hourly_tips.hpp"

#include <iostream>
#include <span>
#include <unordered_map>
#include <vector>

namespace weir::exercises {

namespace {

struct Hours : WindowAssigner<TaxiFare> {
  std::vector<TimeWindow> assign_windows(const TaxiFare&, Timestamp timestamp,
                                         const WindowAssignerContext&) const override {
    const Timestamp start = window_start(timestamp, 1h);
    return {{start, start + 1h}};
  }
  bool is_event_time() const override { return true; }
};

class WhenOver : public Trigger<TaxiFare> {
 public:
  TriggerResult on_element(const TaxiFare&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext&) const override {
    return time == window.max_timestamp() ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.delete_event_time_timer(window.max_timestamp());
  }
};

class Result : public ProcessAllWindowFunction<TaxiFare, HourlyTip> {
 public:
  void process(Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    std::unordered_map<DriverId, float> sums;
    for (const TaxiFare& fare : fares) sums[fare.driver_id] += fare.tip;
    HourlyTip best{context.window().end, fares[0].driver_id, sums[fares[0].driver_id]};
    for (const auto& [driver, tips] : sums) {
      if (tips > best.tips) {
        best.driver_id = driver;
        best.tips = tips;
      }
    }
    std::cout << "hour is over, drivers: " << sums.size() << "\n";
    out.collect(best);
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .window_all(Hours{})
      .trigger(WhenOver{})
      .process(Result());
}

}  // namespace weir::exercises
