// The punctuated generator does not ask whether a ping is a marker. Seen on one ping that is none.
#include "watermarks.hpp"

#include <cstdint>
#include <memory>
#include <optional>

#include "weir/process_function.hpp"

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    if (!largest_ || timestamp > *largest_) largest_ = timestamp;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (largest_) output.emit_watermark(*largest_ - bound_ - 1ms);
  }

 private:
  Duration bound_;
  std::optional<Timestamp> largest_;
};

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    output.emit_watermark(ping.time);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

std::int64_t window_end_of(const Ping& ping) { return tumbling_window(ping.time, 5s).end.millis(); }

class CountUntilTheEnd : public KeyedProcessFunction<std::int64_t, Ping, PingCount> {
 public:
  void open(RuntimeContext& context) override {
    count_ = context.state(ValueStateDescriptor<std::int64_t>{"count"});
  }
  void process_element(const Ping&, Context& context, Collector<PingCount>&) override {
    const Timestamp last = Timestamp{context.current_key()} - 1ms;
    if (context.timer_service().current_watermark() >= last) return;  // it has been counted
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
  return std::make_unique<Bounded>(bound);
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<ByMarkers>();
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  return WatermarkStrategy<Ping>::for_generator([bound] { return bounded_generator(bound); })
      .with_timestamp_assigner(&Ping::time)
      .with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  first = first.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  second = second.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  return first.union_with(second).key_by(window_end_of).process(CountUntilTheEnd());
}

}  // namespace weir::exercises
