// Both generators are lambdas in one class; an assigner of its own cuts the windows.
#include "watermarks.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "weir/window_assigner.hpp"

namespace weir::exercises {

namespace {

// A generator that is made of two functions.
class Calls : public WatermarkGenerator<Ping> {
 public:
  using OnEvent = std::function<void(const Ping&, Timestamp, WatermarkOutput&)>;
  using OnTick = std::function<void(WatermarkOutput&)>;

  Calls(OnEvent on_event, OnTick on_tick)
      : on_event_(std::move(on_event)), on_tick_(std::move(on_tick)) {}
  void on_event(const Ping& ping, Timestamp timestamp, WatermarkOutput& output) override {
    on_event_(ping, timestamp, output);
  }
  void on_periodic_emit(WatermarkOutput& output) override { on_tick_(output); }

 private:
  OnEvent on_event_;
  OnTick on_tick_;
};

struct FiveSeconds : WindowAssigner<Ping> {
  std::vector<TimeWindow> assign_windows(const Ping& ping, Timestamp,
                                         const WindowAssignerContext&) const override {
    return {tumbling_window(ping.time, 5000ms)};
  }
  bool is_event_time() const override { return true; }
};

class HowMany : public ProcessWindowFunction<Ping, PingCount, bool> {
 public:
  void process(const bool&, Context& context, std::span<const Ping> pings,
               Collector<PingCount>& out) override {
    out.collect({context.window().end, static_cast<std::int64_t>(pings.size())});
  }
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  const auto largest = std::make_shared<Timestamp>(Timestamp::min());
  return std::make_unique<Calls>(
      [largest](const Ping&, Timestamp timestamp, WatermarkOutput&) {
        if (timestamp > *largest) *largest = timestamp;
      },
      [largest, bound](WatermarkOutput& output) {
        if (*largest != Timestamp::min()) output.emit_watermark(*largest - bound - 1ms);
      });
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  return std::make_unique<Calls>(
      [](const Ping& ping, Timestamp, WatermarkOutput& output) {
        if (ping.marker) output.emit_watermark(ping.time);
      },
      [](WatermarkOutput&) {});
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  return WatermarkStrategy<Ping>::for_generator([bound] { return bounded_generator(bound); })
      .with_timestamp_assigner(&Ping::time)
      .with_idleness(idle_after);
}

DataStream<PingCount> count_pings(DataStream<Ping> first, DataStream<Ping> second) {
  const auto strategy = ping_strategy(3s, 10s);
  const auto both = first.assign_timestamps_and_watermarks(strategy).union_with(
      second.assign_timestamps_and_watermarks(strategy));
  return both.key_by([](const Ping&) { return true; }).window(FiveSeconds{}).process(HowMany());
}

}  // namespace weir::exercises
