// Rides from the airport are dealt out like all others.
// Seen on: one ride from the airport, at parallelism 2.
#include "partitioning.hpp"

#include <string>

namespace weir::exercises {
namespace {

std::size_t desk(const TaxiRide& r, std::size_t n) {
  if (n < 2) return 0;
  const std::int64_t m = static_cast<std::int64_t>(n) - 1;
  std::int64_t k = r.ride_id % m;
  while (k < 0) k += m;
  return static_cast<std::size_t>(k) + 1;
}

std::string part_of(const PickUp& p) {
  return std::to_string(p.zone) + "#" + std::to_string(p.ride_id % 40);
}

class Parts : public ProcessWindowFunction<PickUp, ZoneCount, std::string> {
 public:
  void process(const std::string&, Context& context, std::span<const PickUp> all,
               Collector<ZoneCount>& out) override {
    out.collect({all.front().zone, context.window().end, std::ssize(all)});
  }
};

class Zones : public ProcessWindowFunction<ZoneCount, ZoneCount, ZoneId> {
 public:
  void process(const ZoneId& zone, Context& context, std::span<const ZoneCount> parts,
               Collector<ZoneCount>& out) override {
    ZoneCount sum{zone, context.window().end, 0};
    for (const auto& part : parts) sum.pick_ups += part.pick_ups;
    out.collect(sum);
  }
};

}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) { return rides.partition_custom(desk); }

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups.key_by(part_of)
      .window(TumblingEventTimeWindows::of(1h))
      .process(Parts())
      .key_by(&ZoneCount::zone)
      .window(TumblingEventTimeWindows::of(1h))
      .process(Zones());
}

DataStream<Leg> legs(DataStream<Position> positions) {
  const auto by_driver = [](const Position& p) { return p.driver_id; };
  const DataStream<Position> mapped = positions.key_by(by_driver).map(on_the_map);
  return mapped.key_by(by_driver).process(MakeLegs());
}

}  // namespace weir::exercises
