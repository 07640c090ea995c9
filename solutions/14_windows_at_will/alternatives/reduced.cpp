// Each trip is a shift of one trip, and shifts are put together: so there is one function for what
// is added and for what merges. The trigger keeps a list, which merges too. Part 3 has no evictor:
// the window function looks at those trips only that count.
#include <algorithm>

#include "windows_at_will.hpp"

namespace weir::exercises {
namespace {

Shift shift_of(const Trip& trip) {
  return {trip.driver_id, trip.start_time, trip.end_time, 1, false};
}

Shift together(const Shift& a, const Shift& b) {
  return {a.driver_id, std::min(a.start_time, b.start_time), std::max(a.end_time, b.end_time),
          a.trips + b.trips, false};
}

Duration gap_of(const Shift& shift) {
  const Duration lasted = shift.end_time - shift.start_time;
  return lasted < 10min ? lasted + 10min : lasted + lasted;
}

class MarkEarly : public ProcessWindowFunction<Shift, Shift, DriverId> {
 public:
  void process(const DriverId&, Context& context, std::span<const Shift> shifts,
               Collector<Shift>& out) override {
    Shift shift = shifts.front();
    shift.is_early = context.window().end - 1ms > context.current_watermark();
    out.collect(shift);
  }
};

class EveryThird : public Trigger<Shift> {
  const ListStateDescriptor<Timestamp> told_of_{"to be told of"};

 public:
  TriggerResult on_element(const Shift&, Timestamp timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto waiting = context.state(told_of_);
    waiting.add(timestamp);
    if (waiting.get().size() < 3) return TriggerResult::CONTINUE;
    waiting.clear();
    return TriggerResult::FIRE;
  }
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::FIRE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    context.merge_state(told_of_);
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.state(told_of_).clear();
    context.delete_event_time_timer(window.max_timestamp());
  }
};

class CountTheLast : public ProcessWindowFunction<Trip, BusyEnd, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<BusyEnd>& out) override {
    Timestamp latest = trips.front().start_time;
    for (const Trip& trip : trips) latest = std::max(latest, trip.start_time);
    const auto counts = [&](const Trip& trip) { return latest - trip.start_time <= 10min; };
    out.collect({driver, context.window().end, std::count_if(trips.begin(), trips.end(), counts)});
  }
};

}  // namespace

DataStream<Shift> shifts(DataStream<Trip> trips) {
  return trips.map(shift_of)
      .key_by(&Shift::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(gap_of))
      .reduce(together);
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  return trips.map(shift_of)
      .key_by(&Shift::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(gap_of))
      .trigger(EveryThird())
      .reduce(together, MarkEarly());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .allowed_lateness(10min)
      .process(CountTheLast());
}

}  // namespace weir::exercises
