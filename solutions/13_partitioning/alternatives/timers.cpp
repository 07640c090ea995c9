// Part 2 without windows: the parts are counted in a map by hour, and a timer tells when an hour is
// over. Part 3 in one step behind one key: what takes long is done where the legs are made.
#include <tuple>

#include "partitioning.hpp"

namespace weir::exercises {
namespace {

constexpr std::uint64_t parts = 61;
using Part = std::tuple<ZoneId, std::uint64_t>;

Timestamp hour_end_of(Timestamp time) {
  const std::int64_t hour = Duration{1h}.count();
  const std::int64_t rest = ((time.millis() % hour) + hour) % hour;
  return Timestamp{time.millis() - rest + hour};
}

/// Adds up what `count_of` says of each element, by hour. `In` has its hour in its timestamp.
template <class K, class In, class Adder>
class CountByHour : public KeyedProcessFunction<K, In, ZoneCount> {
  using Base = KeyedProcessFunction<K, In, ZoneCount>;
  MapState<Timestamp, std::int64_t> counts_;
  Adder adder_;

 public:
  void open(RuntimeContext& context) override {
    counts_ = context.state(MapStateDescriptor<Timestamp, std::int64_t>{"counts"});
  }
  void process_element(const In& in, typename Base::Context& context,
                       Collector<ZoneCount>&) override {
    const Timestamp end = hour_end_of(context.timestamp());
    if (end - 1ms <= context.timer_service().current_watermark()) return;
    counts_.put(end, counts_.get(end).value_or(0) + adder_.count_of(in));
    context.timer_service().register_event_time_timer(end - 1ms);
  }
  void on_timer(Timestamp time, typename Base::OnTimerContext& context,
                Collector<ZoneCount>& out) override {
    const Timestamp end = time + 1ms;
    out.collect({adder_.zone_of(context.current_key()), end, *counts_.get(end)});
    counts_.remove(end);
  }
};

struct OfPickUps {
  static std::int64_t count_of(const PickUp&) { return 1; }
  static ZoneId zone_of(const Part& part) { return std::get<0>(part); }
};
struct OfParts {
  static std::int64_t count_of(const ZoneCount& part) { return part.pick_ups; }
  static ZoneId zone_of(ZoneId zone) { return zone; }
};

class MapAndMakeLegs : public KeyedProcessFunction<DriverId, Position, Leg> {
  ValueState<Position> last_;

 public:
  void open(RuntimeContext& context) override {
    last_ = context.state(ValueStateDescriptor<Position>{"last"});
  }
  void process_element(const Position& position, Context&, Collector<Leg>& out) override {
    const Position here = on_the_map(position);
    const auto last = last_.value();
    last_.update(here);
    if (last) out.collect({here.driver_id, here.east - last->east, here.north - last->north});
  }
};

}  // namespace

DataStream<TaxiRide> deal_out(DataStream<TaxiRide> rides) {
  return rides.partition_custom([](const TaxiRide& ride, std::size_t subtasks) {
    const auto others = static_cast<std::int64_t>(subtasks) - 1;
    if (others == 0 || is_from_airport(ride)) return std::size_t{0};
    std::int64_t turn = ride.ride_id % others;
    if (turn < 0) turn += others;
    return static_cast<std::size_t>(turn + 1);
  });
}

DataStream<ZoneCount> hourly_pick_ups(DataStream<PickUp> pick_ups) {
  return pick_ups
      .key_by([](const PickUp& pick_up) {
        return Part{pick_up.zone, static_cast<std::uint64_t>(pick_up.ride_id) % parts};
      })
      .process(CountByHour<Part, PickUp, OfPickUps>())
      .key_by(&ZoneCount::zone)
      .process(CountByHour<ZoneId, ZoneCount, OfParts>());
}

DataStream<Leg> legs(DataStream<Position> positions) {
  return positions.key_by(&Position::driver_id).process(MapAndMakeLegs());
}

}  // namespace weir::exercises
