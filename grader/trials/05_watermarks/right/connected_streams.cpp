// The streams are connected and not united: a co-map makes ones of both.
#include "watermarks.hpp"

#include <functional>
#include <memory>
#include <set>

#include "weir/weir.hpp"

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

class One : public CoMapFunction<Ping, Ping, PingCount> {
 public:
  PingCount map1(const Ping& ping) override { return one(ping); }
  PingCount map2(const Ping& ping) override { return one(ping); }

 private:
  static PingCount one(const Ping& ping) { return {tumbling_window(ping.time, 5s).end, 1}; }
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
  return first.assign_timestamps_and_watermarks(ping_strategy(3s, 10s))
      .connect(second.assign_timestamps_and_watermarks(ping_strategy(3s, 10s)))
      .map(One())
      .key_by([](const PingCount& count) { return count.window_end.millis(); })
      .window(TumblingEventTimeWindows::of(5s))
      .sum(&PingCount::count);
}

}  // namespace weir::exercises
