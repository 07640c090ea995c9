#include "partitioning.hpp"

#include <string>

namespace weir::exercises {
namespace {

std::size_t desk(const TaxiRide& r, std::size_t n) {
  if (n < 2) return 0;
  if (is_from_airport(r)) return 0;
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

/// Legs from the list of the last two positions.
class LastTwo : public KeyedProcessFunction<DriverId, Position, Leg> {
  ListState<Position> two_;

 public:
  void open(RuntimeContext& context) override {
    two_ = context.state(ListStateDescriptor<Position>{"two"});
  }
  void process_element(const Position& p, Context&, Collector<Leg>& out) override {
    auto two = two_.get();
    two.push_back(on_the_map(p));
    if (two.size() > 2) two.erase(two.begin());
    two_.update(two);
    if (two.size() < 2) return;
    out.collect({p.driver_id, two[1].east - two[0].east, two[1].north - two[0].north});
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
  return positions.key_by(&Position::driver_id).process(LastTwo());
}

}  // namespace weir::exercises
