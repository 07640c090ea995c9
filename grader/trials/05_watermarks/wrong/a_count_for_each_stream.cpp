// count_pings counts each stream for itself and unites the counts. Seen on a ping of each stream
// in one window: two results of 1.
#include "watermarks.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>

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

class Count : public ProcessAllWindowFunction<Ping, PingCount> {
 public:
  void process(Context& context, std::span<const Ping> pings, Collector<PingCount>& out) override {
    out.collect({context.window().end, std::ssize(pings)});
  }
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
  const auto strategy = ping_strategy(3s, 10s);
  const auto counted = [&](const DataStream<Ping>& pings) {
    return pings.assign_timestamps_and_watermarks(strategy)
        .window_all(TumblingEventTimeWindows::of(5s))
        .process(Count());
  };
  return counted(first).union_with(counted(second));
}

}  // namespace weir::exercises
