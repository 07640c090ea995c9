// The punctuated generator keeps the marker and says it at the next tick. Seen on one marker,
// without a tick.
#include "watermarks.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    if (timestamp <= largest_) return;
    largest_ = timestamp;
    is_new_ = true;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (!is_new_) return;
    is_new_ = false;
    output.emit_watermark(largest_ - (bound_ + 1ms));
  }

 private:
  Duration bound_;
  Timestamp largest_ = Timestamp::min();
  bool is_new_ = false;
};

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput&) override {
    if (ping.marker) marker_ = ping.time;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (marker_) output.emit_watermark(*marker_);
    marker_.reset();
  }

 private:
  std::optional<Timestamp> marker_;
};

std::function<std::unique_ptr<WatermarkGenerator<Ping>>()> generators(Duration bound) {
  return [=] { return bounded_generator(bound); };
}

Timestamp time_of(const Ping& ping, Timestamp) { return ping.time; }

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::unique_ptr<WatermarkGenerator<Ping>>(new Bounded(bound));
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
