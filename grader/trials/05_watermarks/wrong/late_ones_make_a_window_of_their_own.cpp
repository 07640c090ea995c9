// count_pings keeps counts by window with a timer, and counts what is late as well: with the next
// watermark it is a second result. Seen on a window that has been counted, and one more ping of
// it.
#include "watermarks.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "weir/process_function.hpp"

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration delay) : delay_(delay) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    const Timestamp promise = timestamp - delay_;
    if (promise > promise_) promise_ = promise;
    seen_ = true;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (seen_) output.emit_watermark(promise_);
  }

 private:
  Duration delay_;
  Timestamp promise_ = Timestamp::min();
  bool seen_ = false;
};

// Says it at once, and says it again at each tick, which changes nothing.

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (!ping.marker) return;
    said_ = std::max(said_.value_or(ping.time), ping.time);
    output.emit_watermark(*said_);
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (said_) output.emit_watermark(*said_);
  }

 private:
  std::optional<Timestamp> said_;
};

std::int64_t window_end_of(const Ping& ping) { return tumbling_window(ping.time, 5s).end.millis(); }

class CountUntilTheEnd : public KeyedProcessFunction<std::int64_t, Ping, PingCount> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
  }
  void process_element(const Ping&, Context& context, Collector<PingCount>&) override {
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    count_.update(count_.value().value_or(0) + 1);
    context.timer_service().register_event_time_timer(last);
  }
  void on_timer(Timestamp, OnTimerContext& context, Collector<PingCount>& out) override {
    out.collect({Timestamp{context.current_key()}, count_.value().value_or(0)});
    count_.clear();
  }

 private:
  ValueState<std::int64_t> count_;
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<Bounded>(bound + 1ms);
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<ByMarkers>();
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  return WatermarkStrategy<Ping>::for_bounded_out_of_orderness(bound)
      .with_idleness(idle_after)
      .with_timestamp_assigner([](const Ping& ping) { return ping.time; });
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  first = first.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  second = second.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  return first.union_with(second).key_by(window_end_of).process(CountUntilTheEnd());
}

}  // namespace weir::exercises
