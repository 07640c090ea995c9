// Keeps the promise itself; every ping is a count of one, and these are added up.
#include "watermarks.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

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

std::function<std::unique_ptr<WatermarkGenerator<Ping>>()> generators(Duration bound) {
  return [=] { return bounded_generator(bound); };
}

Timestamp time_of(const Ping& ping, Timestamp) { return ping.time; }

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<Bounded>(bound + 1ms);
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
