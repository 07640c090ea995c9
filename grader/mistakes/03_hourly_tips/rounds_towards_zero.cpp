// mistake: 44
// title: division rounds negative times the wrong way
// misconception: You cut times to hours with /, which rounds towards zero: before 1970 that is up.
// why: One ms before 1970 falls into the hour after it.
// caught by: HourlyTips.WorksBefore1970
#include "hourly_tips.hpp"

namespace weir::exercises {
namespace {

constexpr Duration hour = 1h;

Timestamp end_of_hour(Timestamp t) {
  return Timestamp{t.millis() / hour.count() * hour.count()} + hour;
}

class MostTips : public KeyedProcessFunction<std::int64_t, TaxiFare, HourlyTip> {
  MapState<DriverId, float> sums_;

 public:
  void open(RuntimeContext& context) override {
    sums_ = context.state(MapStateDescriptor<DriverId, float>{"sums"});
  }

  void process_element(const TaxiFare& fare, Context& context, Collector<HourlyTip>&) override {
    sums_.put(fare.driver_id, sums_.get(fare.driver_id).value_or(0.0F) + fare.tip);
    context.timer_service().register_event_time_timer(end_of_hour(fare.start_time) - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<HourlyTip>& out) override {
    const auto sums = sums_.entries();
    const auto most = std::max_element(
        sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    out.collect({at + 1ms, most->first, most->second});
    sums_.clear();
  }
};

}  // namespace

DataStream<HourlyTip> hourly_tips(DataStream<TaxiFare> fares) {
  return fares
      .assign_timestamps_and_watermarks(
          WatermarkStrategy<TaxiFare>::for_monotonous_timestamps().with_timestamp_assigner(
              [](const TaxiFare& fare) { return fare.start_time; }))
      .key_by([](const TaxiFare& fare) { return end_of_hour(fare.start_time).millis(); })
      .process(MostTips());
}

}  // namespace weir::exercises
