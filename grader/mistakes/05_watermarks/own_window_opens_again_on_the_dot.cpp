// mistake: 87
// title: A ping is late when its window ends before the watermark
// misconception: You think that late is what is older than the watermark.
// why: A watermark t says that nothing up to t, t included, is still to come. At 12:00:04.999 the window to 12:00:05 has been counted.
// caught by: CountPings.DropsAPingWhoseWindowHasFired
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

constexpr Duration size = 5s;

std::int64_t window_end(const Ping& ping) {
  return (window_start(ping.time, size) + size).millis();
}

/// The key is the end of the window.
class CountWindow : public KeyedProcessFunction<std::int64_t, Ping, PingCount> {
  ValueState<std::int64_t> count_;

 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
  }

  void process_element(const Ping&, Context& context, Collector<PingCount>&) override {
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    auto& timers = context.timer_service();
    if (timers.current_watermark() > last) return;  // counted already
    count_.update(count_.value().value_or(0) + 1);
    timers.register_event_time_timer(last);
  }

  void on_timer(Timestamp at, OnTimerContext&, Collector<PingCount>& out) override {
    out.collect({at + 1ms, count_.value().value_or(0)});
    count_.clear();
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
      .key_by(window_end)
      .process(CountWindow());
}

}  // namespace weir::exercises
