// The bounded generator takes the bound from the smallest number there is, which wraps round to
// the end of time. Seen on a tick before the first ping.
#include "watermarks.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    largest_ = std::max(largest_, timestamp);
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    const auto smallest = static_cast<std::uint64_t>(largest_.millis());
    const auto delay = static_cast<std::uint64_t>(bound_.count() + 1);
    output.emit_watermark(Timestamp{static_cast<std::int64_t>(smallest - delay)});
  }

 private:
  const Duration bound_;
  Timestamp largest_ = Timestamp::min();
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
      .window_all(TumblingEventTimeWindows::of(5s))
      .process(Count());
}

}  // namespace weir::exercises
