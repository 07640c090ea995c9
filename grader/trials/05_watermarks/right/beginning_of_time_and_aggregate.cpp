// The largest timestamp begins with time itself; an aggregate counts.
#include "watermarks.hpp"

#include <algorithm>
#include <cstdint>
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
    output.emit_watermark(largest_ - bound_ - 1ms);
  }

 private:
  const Duration bound_;
  Timestamp largest_ = Timestamp::min();
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
  return WatermarkStrategy<Ping>::for_generator([bound] { return bounded_generator(bound); })
      .with_timestamp_assigner(&Ping::time)
      .with_idleness(idle_after);
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
