// What the engine has already: its own strategy for a bound, and windows that keep their pings.
#include "watermarks.hpp"

#include <algorithm>

namespace weir::exercises {
namespace {

class BoundedGenerator : public WatermarkGenerator<Ping> {
  Duration bound_;
  Timestamp watermark_ = Timestamp::min();

 public:
  explicit BoundedGenerator(Duration bound) : bound_(bound) {}

  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    watermark_ = std::max(watermark_, timestamp - bound_ - 1ms);
  }

  void on_periodic_emit(WatermarkOutput& output) override { output.emit_watermark(watermark_); }
};

class PunctuatedGenerator : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(timestamp);
  }

  void on_periodic_emit(WatermarkOutput&) override {}
};

class CountPings : public ProcessAllWindowFunction<Ping, PingCount> {
 public:
  void process(Context& context, std::span<const Ping> pings, Collector<PingCount>& out) override {
    out.collect({context.window().end, static_cast<std::int64_t>(pings.size())});
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
  return WatermarkStrategy<Ping>::for_bounded_out_of_orderness(bound)
      .with_timestamp_assigner(&Ping::time)
      .with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto strategy = ping_strategy(3s, 10s);
  return first.assign_timestamps_and_watermarks(strategy)
      .union_with(second.assign_timestamps_and_watermarks(strategy))
      .window_all(TumblingEventTimeWindows::of(5s))
      .process(CountPings());
}

}  // namespace weir::exercises
