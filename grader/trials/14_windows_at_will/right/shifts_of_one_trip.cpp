#include <algorithm>
#include <cereal/types/vector.hpp>
#include <memory>
#include <vector>

#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "windows_at_will.hpp"

namespace weir::exercises {
namespace {

Shift one(const Trip& trip) {
  Shift shift;
  shift.driver_id = trip.driver_id;
  shift.start_time = trip.start_time;
  shift.end_time = trip.end_time;
  shift.trips = 1;
  return shift;
}

struct Join {
  Shift operator()(Shift a, const Shift& b) const {
    if (b.start_time < a.start_time) a.start_time = b.start_time;
    if (b.end_time > a.end_time) a.end_time = b.end_time;
    a.trips += b.trips;
    return a;
  }
};

Duration lasts(const Shift& shift) {
  const Duration d = shift.end_time - shift.start_time;
  return d > 10min ? 2 * d : d + 10min;
}

class Last : public ProcessWindowFunction<Shift, Shift, DriverId> {
 public:
  void process(const DriverId&, Context& context, std::span<const Shift> shifts,
               Collector<Shift>& out) override {
    for (Shift shift : shifts) {
      if (context.window().max_timestamp() > context.current_watermark()) shift.is_early = true;
      out.collect(shift);
    }
  }
};

class Both : public Trigger<Shift> {
  ReducingStateDescriptor<int> three_{"three", [](int a, int b) { return a + b; }};

 public:
  TriggerResult on_element(const Shift&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto three = context.state(three_);
    if (three.get().value_or(0) + 1 >= 3) {
      three.clear();
      return TriggerResult::FIRE;
    }
    three.add(1);
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp at, const TimeWindow& window,
                              TriggerContext&) const override {
    if (at < window.max_timestamp()) return TriggerResult::CONTINUE;
    return TriggerResult::FIRE_AND_PURGE;  // it is over
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    context.merge_state(three_);
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.state(three_).clear();
    context.delete_event_time_timer(window.max_timestamp());
  }
};

class Busy : public ProcessWindowFunction<Trip, BusyEnd, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<BusyEnd>& out) override {
    out.collect({driver, context.window().end, static_cast<std::int64_t>(trips.size())});
  }
};

class Recent : public Evictor<Trip> {
 public:
  void evict_before(std::vector<Timestamped<Trip>>& all, const TimeWindow&,
                    EvictorContext&) const override {
    const auto latest = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.value.start_time < b.value.start_time;
    });
    const Timestamp from = latest->value.start_time - 10min;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& one) { return one.value.start_time < from; }),
              all.end());
  }
  void evict_after(std::vector<Timestamped<Trip>>&, const TimeWindow&,
                   EvictorContext&) const override {}
};

}  // namespace

DataStream<Shift> shifts(DataStream<Trip> trips) {
  const auto all = trips.map(one).key_by(&Shift::driver_id);
  return all.window(EventTimeSessionWindows::with_dynamic_gap(lasts)).reduce(Join());
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  const auto all = trips.map(one).key_by(&Shift::driver_id);
  return all.window(EventTimeSessionWindows::with_dynamic_gap(lasts))
      .trigger(Both())
      .reduce(Join(), Last());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .allowed_lateness(10min)
      .evictor(Recent())
      .process(Busy());
}

}  // namespace weir::exercises
