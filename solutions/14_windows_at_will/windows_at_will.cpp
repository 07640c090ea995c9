#include "windows_at_will.hpp"

#include <algorithm>
#include <functional>

namespace weir::exercises {
namespace {

/// How long a trip keeps its shift open, from its start on.
Duration gap_of(const Trip& trip) {
  const Duration lasted = trip.end_time - trip.start_time;
  return lasted + std::max<Duration>(lasted, 10min);
}

class AddTrips : public AggregateFunction<Trip, Shift, Shift> {
 public:
  Shift create_accumulator() const override {
    return {.start_time = Timestamp::max(), .end_time = Timestamp::min()};
  }
  void add(const Trip& trip, Shift& shift) const override {
    shift.start_time = std::min(shift.start_time, trip.start_time);
    shift.end_time = std::max(shift.end_time, trip.end_time);
    ++shift.trips;
  }
  Shift get_result(const Shift& shift) const override { return shift; }
  void merge(Shift& into, const Shift& from) const override {
    into.start_time = std::min(into.start_time, from.start_time);
    into.end_time = std::max(into.end_time, from.end_time);
    into.trips += from.trips;
  }
};

class WithDriver : public ProcessWindowFunction<Shift, Shift, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Shift> shifts,
               Collector<Shift>& out) override {
    Shift shift = shifts.front();
    shift.driver_id = driver;
    shift.is_early = context.current_watermark() < context.window().max_timestamp();
    out.collect(shift);
  }
};

/// Fires with every third trip, and at the end of the window.
class EveryThirdTrip : public Trigger<Trip> {
  const ReducingStateDescriptor<std::int64_t> since_early_{"since early",
                                                           std::plus<std::int64_t>()};

 public:
  TriggerResult on_element(const Trip&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto since_early = context.state(since_early_);
    since_early.add(1);
    if (*since_early.get() < 3) return TriggerResult::CONTINUE;
    since_early.clear();
    return TriggerResult::FIRE;
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext&) const override {
    return time == window.max_timestamp() ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    context.merge_state(since_early_);
    context.register_event_time_timer(window.max_timestamp());
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.delete_event_time_timer(window.max_timestamp());
    context.state(since_early_).clear();
  }
};

/// Keeps the trips that began within ten minutes before the latest one.
class LastTenMinutes : public Evictor<Trip> {
 public:
  void evict_before(std::vector<Timestamped<Trip>>& trips, const TimeWindow&,
                    EvictorContext&) const override {
    Timestamp latest = Timestamp::min();
    for (const auto& trip : trips) latest = std::max(latest, trip.timestamp);
    std::erase_if(trips, [&](const auto& trip) { return trip.timestamp < latest - 10min; });
  }
  void evict_after(std::vector<Timestamped<Trip>>&, const TimeWindow&,
                   EvictorContext&) const override {}
};

class Count : public ProcessWindowFunction<Trip, BusyEnd, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<BusyEnd>& out) override {
    out.collect({driver, context.window().end, std::ssize(trips)});
  }
};

}  // namespace

DataStream<Shift> shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(gap_of))
      .aggregate(AddTrips(), WithDriver());
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(gap_of))
      .trigger(EveryThirdTrip())
      .aggregate(AddTrips(), WithDriver());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .allowed_lateness(10min)
      .evictor(LastTenMinutes())
      .process(Count());
}

}  // namespace weir::exercises
