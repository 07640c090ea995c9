// The punctuated generator says a millisecond less than the time of the marker. Seen on one
// marker.
#include "watermarks.hpp"

#include <cstddef>
#include <memory>
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

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(ping.time - 1ms);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

class OfTaxi : public ProcessWindowFunction<Ping, PingCount, taxi::TaxiId> {
 public:
  void process(const taxi::TaxiId&, Context& context, std::span<const Ping> pings,
               Collector<PingCount>& out) override {
    PingCount result;
    result.window_end = context.window().end;
    for (std::size_t i = 0; i < pings.size(); ++i) ++result.count;
    out.collect(result);
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
  const auto strategy = WatermarkStrategy<Ping>::for_bounded_out_of_orderness(3s)
                            .with_timestamp_assigner(&Ping::time)
                            .with_idleness(10s);
  const auto a = first.assign_timestamps_and_watermarks(strategy);
  const auto b = second.assign_timestamps_and_watermarks(strategy);
  return a.union_with(b)
      .key_by(&Ping::taxi_id)
      .window(TumblingEventTimeWindows::of(5s))
      .process(OfTaxi())
      .window_all(TumblingEventTimeWindows::of(5s))
      .reduce([](const PingCount& x, const PingCount& y) {
        return PingCount{x.window_end, x.count + y.count};
      });
}

}  // namespace weir::exercises
