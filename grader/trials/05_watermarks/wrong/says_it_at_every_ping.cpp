// The bounded generator says its watermark at each ping and not at the tick. Seen on one ping,
// without a tick.
#include "watermarks.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput& output) override {
    largest_ = std::max(largest_, timestamp);
    output.emit_watermark(largest_ - bound_ - 1ms);
  }
  void on_periodic_emit(WatermarkOutput&) override {}

 private:
  Duration bound_;
  Timestamp largest_ = Timestamp::min();
};

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(ping.time);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

std::function<std::unique_ptr<WatermarkGenerator<Ping>>()> generators(Duration bound) {
  return [=] { return bounded_generator(bound); };
}

Timestamp time_of(const Ping& ping, Timestamp) { return ping.time; }

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<Bounded>(bound);
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<ByMarkers>();
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  const auto bounded = WatermarkStrategy<Ping>::for_generator(generators(bound));
  const auto stamped = bounded.with_timestamp_assigner(time_of);
  return stamped.with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto timed = [](const DataStream<Ping>& pings) {
    return pings.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  };
  return timed(first)
      .union_with(timed(second))
      .map([](const Ping& ping) {
        return PingCount{window_start(ping.time, 5s) + 5s, 1};
      })
      .window_all(TumblingEventTimeWindows::of(5s))
      .sum(&PingCount::count);
}

}  // namespace weir::exercises
