// count_pings cuts windows of 5 minutes in place of 5 seconds. Seen on pings of 12:00:01 and
// 12:00:06: one result of 2.
#include "watermarks.hpp"

#include <iterator>
#include <memory>
#include <optional>
#include <span>

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
    if (ping.marker) output.emit_watermark(ping.time);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

class Count : public ProcessAllWindowFunction<Ping, PingCount> {
 public:
  void process(Context& context, std::span<const Ping> pings, Collector<PingCount>& out) override {
    out.collect({context.window().end, std::ssize(pings)});
  }
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
  const auto strategy = ping_strategy(3s, 10s);
  return first.assign_timestamps_and_watermarks(strategy)
      .union_with(second.assign_timestamps_and_watermarks(strategy))
      .window_all(TumblingEventTimeWindows::of(5min))
      .process(Count());
}

}  // namespace weir::exercises
