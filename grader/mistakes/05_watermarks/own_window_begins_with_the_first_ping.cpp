// mistake: 42
// title: Windows are counted from the first ping on
// misconception: You think that the first window begins with the first element.
// why: Windows begin at multiples of their size, whatever comes; else two runs of a job could not be compared.
// caught by: CountPings.CountsWindowsThatEndAtFullFiveSeconds
#include "watermarks.hpp"

#include <algorithm>

#include "weir/process_function.hpp"
#include "weir/time_window.hpp"

namespace weir::exercises {
namespace {

class BoundedGenerator : public WatermarkGenerator<Ping> {
  Duration bound_;
  Timestamp largest_ = Timestamp::min();

 public:
  explicit BoundedGenerator(Duration bound) : bound_(bound) {}

  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    largest_ = std::max(largest_, timestamp);
  }

  void on_periodic_emit(WatermarkOutput& output) override {
    output.emit_watermark(largest_ - bound_ - 1ms);
  }
};

class PunctuatedGenerator : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(timestamp);
  }

  void on_periodic_emit(WatermarkOutput&) override {}
};

class CountFromTheFirstPing : public KeyedProcessFunction<int, Ping, PingCount> {
  ValueState<Timestamp> first_;
  MapState<std::int64_t, std::int64_t> counts_;  // by the end of the window

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<Timestamp>{"first"});
    counts_ = context.state(MapStateDescriptor<std::int64_t, std::int64_t>{"counts"});
  }

  void process_element(const Ping& ping, Context& context, Collector<PingCount>&) override {
    if (!first_.value()) first_.update(ping.time);
    const Timestamp first = first_.value().value_or(ping.time);
    const Timestamp end = window_start(ping.time, 5s, (first - Timestamp{}) % Duration{5s}) + 5s;
    if (context.timer_service().current_watermark() >= end - 1ms) return;
    counts_.put(end.millis(), counts_.get(end.millis()).value_or(0) + 1);
    context.timer_service().register_event_time_timer(end - 1ms);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<PingCount>& out) override {
    const Timestamp end = at + 1ms;
    out.collect({end, counts_.get(end.millis()).value_or(0)});
    counts_.remove(end.millis());
  }
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<BoundedGenerator>(bound);
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<PunctuatedGenerator>();
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  return WatermarkStrategy<Ping>::for_generator([bound] { return bounded_generator(bound); })
      .with_timestamp_assigner(&Ping::time)
      .with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto strategy = ping_strategy(3s, 10s);
  return first.assign_timestamps_and_watermarks(strategy)
      .union_with(second.assign_timestamps_and_watermarks(strategy))
      .key_by([](const Ping&) { return 0; })
      .process(CountFromTheFirstPing());
}

}  // namespace weir::exercises
