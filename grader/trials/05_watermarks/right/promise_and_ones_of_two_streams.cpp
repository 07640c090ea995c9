// The promise is kept; a co-map makes ones, which are added up by window.
#include "watermarks.hpp"

#include <memory>

#include "weir/weir.hpp"

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

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (!ping.marker || ping.time <= last_) return;
    last_ = ping.time;
    output.emit_watermark(last_);
  }
  void on_periodic_emit(WatermarkOutput&) override {}

 private:
  Timestamp last_ = Timestamp::min();
};

class One : public CoMapFunction<Ping, Ping, PingCount> {
 public:
  PingCount map1(const Ping& ping) override { return one(ping); }
  PingCount map2(const Ping& ping) override { return one(ping); }

 private:
  static PingCount one(const Ping& ping) { return {tumbling_window(ping.time, 5s).end, 1}; }
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
  return first.assign_timestamps_and_watermarks(ping_strategy(3s, 10s))
      .connect(second.assign_timestamps_and_watermarks(ping_strategy(3s, 10s)))
      .map(One())
      .key_by([](const PingCount& count) { return count.window_end.millis(); })
      .window(TumblingEventTimeWindows::of(5s))
      .sum(&PingCount::count);
}

}  // namespace weir::exercises
