// Part 2 with salts that nobody has to find in a ride: each subtask of a first step counts up to 48
// by itself. Part 3 by a partitioner, which needs no key and still keeps each driver together.
#include "partitioning.hpp"

namespace weir::exercises {
namespace {

/// How many got in, in a share of a zone.
struct PartOfZone {
  ZoneId zone = 0;
  std::int32_t part = 0;
  std::int64_t pick_ups = 1;

  std::string key() const { return std::to_string(zone) + '/' + std::to_string(part); }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("zone", zone), cereal::make_nvp("part", part),
            cereal::make_nvp("pick_ups", pick_ups));
  }
};

/// Which part comes next need not survive a crash: any part will do.
class NumberParts : public RichMapFunction<PickUp, PartOfZone> {
  std::int32_t next_ = 0;

 public:
  PartOfZone map(const PickUp& pick_up) override {
    next_ = (next_ + 1) % 48;
    return {pick_up.zone, next_};
  }
};

class WithHour : public ProcessWindowFunction<PartOfZone, ZoneCount, ZoneId> {
 public:
  void process(const ZoneId& zone, Context& context, std::span<const PartOfZone> sums,
               Collector<ZoneCount>& out) override {
    out.collect({zone, context.window().end, sums.front().pick_ups});
  }
};

PartOfZone add(const PartOfZone& a, const PartOfZone& b) {
  return {a.zone, a.part, a.pick_ups + b.pick_ups};
}

std::size_t subtask_of(std::int64_t number, std::size_t subtasks) {
  const auto n = static_cast<std::int64_t>(subtasks);
  const auto rest = number % n;
  return static_cast<std::size_t>(rest < 0 ? rest + n : rest);
}

}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  return rides.partition_custom([](const TaxiRide& ride, std::size_t subtasks) -> std::size_t {
    if (is_from_airport(ride) || subtasks < 2) return 0;
    return subtask_of(ride.ride_id, subtasks - 1) + 1;
  });
}

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups.map(NumberParts())
      .key_by([](const PartOfZone& part) { return part.key(); })
      .window(TumblingEventTimeWindows::of(1h))
      .reduce(add)
      .key_by(&PartOfZone::zone)
      .window(TumblingEventTimeWindows::of(1h))
      .reduce(add, WithHour());
}

DataStream<Leg> legs(DataStream<Position> positions) {
  return positions
      .partition_custom([](const Position& position, std::size_t subtasks) {
        return subtask_of(position.driver_id, subtasks);
      })
      .map(on_the_map)
      .key_by(&Position::driver_id)
      .process(MakeLegs());
}

}  // namespace weir::exercises
