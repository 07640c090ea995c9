#include "partitioning.hpp"

#include <utility>

namespace weir::exercises {
namespace {

/// Of the subtasks, the one that works on a ride.
std::size_t subtask_for(const TaxiRide& ride, std::size_t subtasks) {
  if (subtasks == 1 || is_from_airport(ride)) return 0;
  const auto others = static_cast<RideId>(subtasks - 1);
  const RideId turn = (ride.ride_id % others + others) % others;
  return static_cast<std::size_t>(1 + turn);
}

/// A part of a zone.
using Share = std::pair<ZoneId, RideId>;

Share share_of(const PickUp& pick_up) {
  constexpr RideId shares = 32;
  return {pick_up.zone, pick_up.ride_id % shares};
}

class Count : public AggregateFunction<PickUp, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const PickUp&, std::int64_t& count) const override { ++count; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

class WithZoneAndHour : public ProcessWindowFunction<std::int64_t, ZoneCount, Share> {
 public:
  void process(const Share& share, Context& context, std::span<const std::int64_t> counts,
               Collector<ZoneCount>& out) override {
    out.collect({share.first, context.window().end, counts.front()});
  }
};

}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  return rides.partition_custom(subtask_for);
}

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups.key_by(share_of)
      .window(TumblingEventTimeWindows::of(1h))
      .aggregate(Count(), WithZoneAndHour())
      .key_by(&ZoneCount::zone)
      .window(TumblingEventTimeWindows::of(1h))
      .sum(&ZoneCount::pick_ups);
}

DataStream<Leg> legs(DataStream<Position> positions) {
  return positions.key_by(&Position::driver_id)
      .map(on_the_map)
      .key_by(&Position::driver_id)
      .process(MakeLegs());
}

}  // namespace weir::exercises
