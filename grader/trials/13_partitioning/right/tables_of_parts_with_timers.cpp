#include "partitioning.hpp"

namespace weir::exercises {
namespace {

std::size_t subtask_of_ride(const TaxiRide& ride, std::size_t subtasks) {
  if (subtasks == 1 || is_from_airport(ride)) return 0;
  const auto others = static_cast<std::int64_t>(subtasks - 1);
  const std::int64_t turn = ((ride.ride_id % others) + others) % others;
  return static_cast<std::size_t>(turn) + 1;
}

class CountPickUps : public AggregateFunction<PickUp, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const PickUp&, std::int64_t& count) const override { ++count; }
  std::int64_t get_result(const std::int64_t& count) const override { return count; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

using ZonePart = std::pair<ZoneId, std::int64_t>;

class WithZoneAndHour : public ProcessWindowFunction<std::int64_t, ZoneCount, ZonePart> {
 public:
  void process(const ZonePart& key, Context& context, std::span<const std::int64_t> counts,
               Collector<ZoneCount>& out) override {
    out.collect({key.first, context.window().end, counts.front()});
  }
};

using HourZone = std::pair<Timestamp, ZoneId>;
class Parts : public KeyedProcessFunction<std::int64_t, PickUp, ZoneCount> {
  MapState<HourZone, std::int64_t> counts_;

 public:
  void open(RuntimeContext& c) override {
    counts_ = c.state(MapStateDescriptor<HourZone, std::int64_t>{"counts"});
  }
  void process_element(const PickUp& p, Context& c, Collector<ZoneCount>&) override {
    const auto w = tumbling_window(c.timestamp(), 1h);
    if (w.max_timestamp() <= c.timer_service().current_watermark()) return;
    const HourZone key(w.end, p.zone);
    counts_.put(key, counts_.get(key).value_or(0) + 1);
    c.timer_service().register_event_time_timer(w.max_timestamp());
  }
  void on_timer(Timestamp at, OnTimerContext&, Collector<ZoneCount>& out) override {
    for (const auto& [key, count] : counts_.entries()) {
      if (key.first - 1ms != at) continue;
      out.collect({key.second, key.first, count});
      counts_.remove(key);
    }
  }
};
}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  return rides.partition_custom(subtask_of_ride);
}

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups.key_by([](const PickUp& p) { return p.ride_id % 32; })
      .process(Parts())
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
