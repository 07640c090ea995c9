#include "partitioning.hpp"

#include <cereal/types/map.hpp>
#include <map>

namespace weir::exercises {
namespace {

/// A ride with the turn that it has.
struct Turn {
  TaxiRide ride;
  RideId turn;  // below 0: the airport

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride", ride), cereal::make_nvp("turn", turn));
  }
};

/// Spreads the pick-ups of all zones over so many buckets, each a table of zones.
constexpr RideId buckets = 97;

using Table = std::map<ZoneId, std::int64_t>;

class CountAll : public AggregateFunction<PickUp, Table, Table> {
 public:
  Table create_accumulator() const override { return {}; }
  void add(const PickUp& pick_up, Table& table) const override { ++table[pick_up.zone]; }
  Table get_result(const Table& table) const override { return table; }
  void merge(Table& into, const Table& from) const override {
    for (const auto& [zone, count] : from) into[zone] += count;
  }
};

class Unpack : public ProcessWindowFunction<Table, ZoneCount, RideId> {
 public:
  void process(const RideId&, Context& context, std::span<const Table> tables,
               Collector<ZoneCount>& out) override {
    for (const auto& [zone, count] : tables.front()) {
      out.collect({zone, context.window().end, count});
    }
  }
};

}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  // Where the turn is 0 for the others, they are counted from above 0.
  return rides.partition_custom([](const TaxiRide& ride, std::size_t subtasks) -> std::size_t {
    const Turn turn{ride, is_from_airport(ride) ? -1 : 0};
    if (turn.turn < 0) return 0;
    const RideId others = static_cast<RideId>(subtasks) - 1;
    if (others <= 0) return 0;
    if (ride.ride_id >= 0) return 1 + static_cast<std::size_t>(ride.ride_id % others);
    return subtasks - 1 - static_cast<std::size_t>((-(ride.ride_id + 1)) % others);
  });
}

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups.key_by([](const PickUp& pick_up) { return pick_up.ride_id % buckets; })
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(CountAll(), Unpack())
      .key_by([](const ZoneCount& part) { return part.zone; })
      .window(TumblingEventTimeWindows::of(1h))
      .reduce([](const ZoneCount& a, const ZoneCount& b) {
        ZoneCount sum = a;
        sum.pick_ups += b.pick_ups;
        return sum;
      });
}

DataStream<Leg> legs(DataStream<Position> positions) {
  return positions.key_by(&Position::driver_id)
      .flat_map<Position>(
          [](const Position& p, Collector<Position>& out) { out.collect(on_the_map(p)); })
      .key_by(&Position::driver_id)
      .process(MakeLegs());
}

}  // namespace weir::exercises
