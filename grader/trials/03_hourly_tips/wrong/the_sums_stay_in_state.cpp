// The sums of an hour are not cleared when its result is out. Seen on a fare in each of two hours:
// something is kept of the first.
#include "hourly_tips.hpp"

#include <cstdint>
#include <optional>

namespace weir::exercises {

namespace {

class Hour : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
  }
  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0) + fare.tip);
    context.timer_service().register_event_time_timer(Timestamp{context.current_key()} - 1ms);
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<HourlyTip>& out) override {
    std::optional<HourlyTip> best;
    for (const auto& [driver, tips] : sums_) {
      if (!best || tips > best->tips) {
        best = HourlyTip{Timestamp{context.current_key()}, driver, tips};
      }
    }
    if (best) out.collect(*best);
  }

 private:
  MapState<DriverId, float> sums_;
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .key_by(
          [](const TaxiFare& fare) { return (window_start(fare.start_time, 1h) + 1h).millis(); })
      .process(Hour());
}

}  // namespace weir::exercises
