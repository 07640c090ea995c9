// A set of timestamps, markers said again at ticks, the strategy in steps, and an aggregate.
#include "watermarks.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    seen_.insert(timestamp);
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (seen_.empty()) return;
    const Timestamp latest = *seen_.rbegin();
    seen_ = {latest};
    output.emit_watermark(latest - bound_ - Duration{1});
  }

 private:
  Duration bound_;
  std::set<Timestamp> seen_;
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

class CountOnly : public AggregateFunction<Ping, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const Ping&, std::int64_t& count) const override { count += 1; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

class WithEnd : public ProcessAllWindowFunction<std::int64_t, PingCount> {
 public:
  void process(Context& context, std::span<const std::int64_t> counts,
               Collector<PingCount>& out) override {
    out.collect({.window_end = context.window().end, .count = counts.front()});
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
  const auto bounded = WatermarkStrategy<Ping>::for_generator(generators(bound));
  const auto stamped = bounded.with_timestamp_assigner(time_of);
  return stamped.with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto one = first.assign_timestamps_and_watermarks(ping_strategy(3s, 10s)).name("one");
  const auto two = second.assign_timestamps_and_watermarks(ping_strategy(3s, 10s)).name("two");
  return two.union_with(one)
      .window_all(TumblingEventTimeWindows::of(5s))
      .aggregate(CountOnly(), WithEnd())
      .uid("count");
}

}  // namespace weir::exercises
