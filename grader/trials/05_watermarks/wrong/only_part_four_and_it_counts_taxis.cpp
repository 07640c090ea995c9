// Only count_pings is written, and it counts the taxis of a window and not their pings. Seen on
// two pings of one taxi in one window, and the end of both streams: the count is 1.
#include "watermarks.hpp"

#include <memory>
#include <span>

namespace weir::exercises {

namespace {

class OfTaxi : public ProcessWindowFunction<Ping, PingCount, taxi::TaxiId> {
 public:
  void process(const taxi::TaxiId&, Context& context, std::span<const Ping> pings,
               Collector<PingCount>& out) override {
    PingCount result;
    result.window_end = context.window().end;
    if (!pings.empty()) result.count = 1;
    out.collect(result);
  }
};

}  // namespace

std::unique_ptr<WatermarkGenerator<Ping>> bounded_generator(Duration bound) {
  static_cast<void>(bound);
  throw MissingSolution("bounded_generator");
}

std::unique_ptr<WatermarkGenerator<Ping>> punctuated_generator() {
  throw MissingSolution("punctuated_generator");
}

WatermarkStrategy<Ping> ping_strategy(Duration bound, Duration idle_after) {
  static_cast<void>(bound);
  static_cast<void>(idle_after);
  throw MissingSolution("ping_strategy");
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
