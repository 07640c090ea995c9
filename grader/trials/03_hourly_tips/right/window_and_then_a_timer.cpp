// Windows for the sums of drivers, and a keyed process function with a timer for the best of them.
#include "hourly_tips.hpp"

#include <cstdint>
#include <span>

namespace weir::exercises {

namespace {

class Best : public KeyedProcessFunction<std::int64_t, HourlyTip, HourlyTip> {
 public:
  void open(RuntimeContext& context) override {
    best_ = context.state(ReducingStateDescriptor<HourlyTip>{
        "best", [](const HourlyTip& a, const HourlyTip& b) { return a.tips < b.tips ? b : a; }});
  }
  void process_element(const HourlyTip& tip, Context& context, Collector<HourlyTip>&) override {
    best_.add(tip);
    context.timer_service().register_event_time_timer(tip.end - 1ms);
  }
  void on_timer(Timestamp, OnTimerContext&, Collector<HourlyTip>& out) override {
    out.collect(best_.get().value());
    best_.clear();
  }

 private:
  ReducingState<HourlyTip> best_;
};

class SumUp : public ProcessWindowFunction<TaxiFare, HourlyTip, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const TaxiFare> fares,
               Collector<HourlyTip>& out) override {
    float tips = 0;
    for (const auto& fare : fares) tips += fare.tip;
    out.collect({.end = context.window().end, .driver_id = driver, .tips = tips});
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              &TaxiFare::start_time))
      .name("timed fares")
      .key_by(&TaxiFare::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .process(SumUp())
      .key_by([](const HourlyTip& tip) { return tip.end.millis(); })
      .process(Best());
}

}  // namespace weir::exercises
