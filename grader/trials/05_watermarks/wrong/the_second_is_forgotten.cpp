// count_pings counts the pings of the first stream only. Seen on one ping of the second, and the
// end of both.
#include "watermarks.hpp"

#include <algorithm>
#include <memory>

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

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  return std::make_unique<Bounded>(bound);
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
  const auto timed = [](const DataStream<Ping>& pings) {
    return pings.assign_timestamps_and_watermarks(ping_strategy(3s, 10s));
  };
  static_cast<void>(second);
  return timed(first)
      .map([](const Ping& ping) {
        return PingCount{window_start(ping.time, 5s) + 5s, 1};
      })
      .window_all(TumblingEventTimeWindows::of(5s))
      .sum(&PingCount::count);
}

}  // namespace weir::exercises
