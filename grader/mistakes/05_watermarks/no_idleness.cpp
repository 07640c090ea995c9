// mistake: 92
// title: The strategy never marks a stream idle
// misconception: Your strategy never marks a stream idle: you think that a silent stream is passed over by itself, or that with_idleness() changes the strategy that it is called on.
// why: Nothing says that nothing comes: the watermark stands still, and every window waits for it. with_idleness() returns a strategy that says so, and leaves the old one as it is.
// caught by: PingStrategy.MarksASilentStreamIdle
#include "watermarks.hpp"

#include <algorithm>

namespace weir::exercises {
namespace {

class BoundedGenerator : public WatermarkGenerator<Ping> {
  Duration bound_;
  Timestamp largest_ = Timestamp::min();

 public:
  explicit BoundedGenerator(Duration bound) : bound_(bound) {}

  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    largest_ = std::max(largest_, timestamp);
  }

  void on_periodic_emit(WatermarkOutput& output) override {
    output.emit_watermark(largest_ - bound_ - 1ms);
  }
};

class PunctuatedGenerator : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(timestamp);
  }

  void on_periodic_emit(WatermarkOutput&) override {}
};

class Count : public AggregateFunction<Ping, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const Ping&, std::int64_t& count) const override { ++count; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

class AddTheWindow : public ProcessAllWindowFunction<std::int64_t, PingCount> {
 public:
  void process(Context& context, std::span<const std::int64_t> counts,
               Collector<PingCount>& out) override {
    out.collect({context.window().end, counts.front()});
  }
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<BoundedGenerator>(bound);
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<PunctuatedGenerator>();
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration) {
  return WatermarkStrategy<Ping>::for_generator([bound] { return bounded_generator(bound); })
      .with_timestamp_assigner(&Ping::time);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto strategy = ping_strategy(3s, 10s);
  return first.assign_timestamps_and_watermarks(strategy)
      .union_with(second.assign_timestamps_and_watermarks(strategy))
      .window_all(TumblingEventTimeWindows::of(5s))
      .aggregate(Count(), AddTheWindow());
}

}  // namespace weir::exercises
