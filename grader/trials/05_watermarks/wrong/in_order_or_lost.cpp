// count_pings takes its streams to be in order. Seen on pings of 12:00:06 on both streams, a tick,
// and one of 12:00:04: it is lost.
#include "watermarks.hpp"

#include <functional>
#include <iterator>
#include <memory>
#include <span>

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
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(ping.time);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

std::function<std::unique_ptr<WatermarkGenerator<Ping>>()> generators(Duration bound) {
  return [=] { return bounded_generator(bound); };
}

Timestamp time_of(const Ping& ping, Timestamp) { return ping.time; }

class Count : public ProcessAllWindowFunction<Ping, PingCount> {
 public:
  void process(Context& context, std::span<const Ping> pings, Collector<PingCount>& out) override {
    out.collect({context.window().end, std::ssize(pings)});
  }
};

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
  const auto strategy = ping_strategy(0s, 10s);
  return first.assign_timestamps_and_watermarks(strategy)
      .union_with(second.assign_timestamps_and_watermarks(strategy))
      .window_all(TumblingEventTimeWindows::of(5s))
      .process(Count());
}

}  // namespace weir::exercises
