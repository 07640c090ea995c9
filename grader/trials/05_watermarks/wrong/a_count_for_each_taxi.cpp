// count_pings counts by taxi and does not add the counts up. Seen on pings of two taxis in one
// window: two results.
#include "watermarks.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace weir::exercises {

namespace {

class Bounded : public WatermarkGenerator<Ping> {
 public:
  explicit Bounded(Duration bound) : bound_(bound) {}
  void on_event(const Ping&, Timestamp timestamp, WatermarkOutput&) override {
    if (timestamp <= largest_) return;
    largest_ = timestamp;
    is_new_ = true;
  }
  void on_periodic_emit(WatermarkOutput& output) override {
    if (!is_new_) return;
    is_new_ = false;
    output.emit_watermark(largest_ - (bound_ + 1ms));
  }

 private:
  Duration bound_;
  Timestamp largest_ = Timestamp::min();
  bool is_new_ = false;
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
  return std::unique_ptr<WatermarkGenerator<Ping>>(new Bounded(bound));
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
  const auto strategy = WatermarkStrategy<Ping>::for_bounded_out_of_orderness(3s)
                            .with_timestamp_assigner(&Ping::time)
                            .with_idleness(10s);
  const auto a = first.assign_timestamps_and_watermarks(strategy);
  const auto b = second.assign_timestamps_and_watermarks(strategy);
  return a.union_with(b)
      .key_by(&Ping::taxi_id)
      .window(TumblingEventTimeWindows::of(5s))
      .process(OfTaxi());
}

}  // namespace weir::exercises
