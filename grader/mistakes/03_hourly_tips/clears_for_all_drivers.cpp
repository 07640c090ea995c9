// mistake: 76
// title: the sums are cleared with the first timer of an hour
// misconception: You think that what is cleared is cleared for all keys.
// why: State has a cell for each key, and remove() and clear() are about that of the current key: the other drivers keep theirs.
// caught by: HourlyTips.KeepsNothingOfAnHourThatIsOver
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

constexpr Duration hour = 1h;

/// Right before 1970 too: / alone rounds towards zero.
Timestamp end_of_hour(Timestamp t) { return window_start(t, hour) + hour; }

/// A sum for each hour of a driver.
class SumOfTips : public KeyedProcessFunction<DriverId, TaxiFare, HourlyTip> {
 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<std::int64_t, float>{"sums"});
  }

  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    const Timestamp end = end_of_hour(fare.start_time);
    sums_.put(end.millis(), sums_.get(end.millis()).value_or(0.0F) + fare.tip);
    context.timer_service().register_event_time_timer(end - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext& context, Collector<HourlyTip>& out) override {
    const Timestamp end = at + 1ms;
    out.collect({end, context.current_key(), sums_.get(end.millis()).value_or(0.0F)});
    if (cleared_ != end) sums_.remove(end.millis());
    cleared_ = end;
  }

 private:
  MapState<std::int64_t, float> sums_;
  Timestamp cleared_ = Timestamp::min();
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by(&TaxiFare::driver_id)
      .process(SumOfTips())
      .window_all(TumblingEventTimeWindows::of(hour))
      .max_by(&HourlyTip::tips);
}

}  // namespace weir::exercises
