// mistake: 116
// title: The watermark is the time of the machine less the bound
// misconception: You think that event time is what the clock on the wall shows.
// why: Pings may be from last year, or from a test: only their timestamps say how far the stream is.
// cannot be named: what it does depends on when it does it.
// caught by: BoundedGenerator.MovesWithThePingsAlone
#include "watermarks.hpp"

#include <chrono>

namespace weir::exercises {
namespace {

class BoundedGenerator : public WatermarkGenerator<Ping> {
  Duration bound_;

 public:
  explicit BoundedGenerator(Duration bound) : bound_(bound) {}

  void on_event(const Ping&, Timestamp, WatermarkOutput&) override {}

  void on_periodic_emit(WatermarkOutput& output) override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const Timestamp time{std::chrono::duration_cast<Duration>(now).count()};
    output.emit_watermark(time - bound_);
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
      .aggregate(Count(), AddTheWindow());
}

}  // namespace weir::exercises
