// count_pings gives its streams no idleness. Seen on a ping of each stream, then pings of the
// first only, for more than 10 seconds: nothing is counted.
#include "watermarks.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    if (!largest_ || timestamp > *largest_) largest_ = timestamp;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (largest_) output.emit_watermark(*largest_ - bound_ - 1ms);
  }

 private:
  Duration bound_;
  std::optional<Timestamp> largest_;
};

class ByMarkers : public WatermarkGenerator<Ping> {
 public:
  void on_event(const Ping& ping, Timestamp, WatermarkOutput& output) override {
    if (ping.marker) output.emit_watermark(ping.time);
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
  const auto strategy =
      WatermarkStrategy<Ping>::for_bounded_out_of_orderness(3s).with_timestamp_assigner(
          &Ping::time);
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
