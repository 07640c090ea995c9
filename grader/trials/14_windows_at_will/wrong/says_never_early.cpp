// No result says that it is early.
// Seen on: three trips.
#include <algorithm>
#include <cereal/types/vector.hpp>
#include <memory>
#include <vector>

#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "windows_at_will.hpp"

namespace weir::exercises {
namespace {

Duration open_for(const Trip& t) {
  const auto length = (t.end_time - t.start_time).count();
  return Duration{length + std::max<std::int64_t>(length, 600'000)};
}

class Tell : public ProcessWindowFunction<Trip, Shift, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<Shift>& out) override {
    Shift shift{driver, Timestamp::max(), Timestamp::min(), 0, false};
    for (const Trip& trip : trips) {
      if (trip.start_time < shift.start_time) shift.start_time = trip.start_time;
      if (trip.end_time > shift.end_time) shift.end_time = trip.end_time;
      shift.trips += 1;
    }
    static_cast<void>(context);
    out.collect(shift);
  }
};

class Sum : public AggregateFunction<std::int64_t, std::int64_t, std::int64_t> {
 public:
  std::int64_t create_accumulator() const override { return 0; }
  void add(const std::int64_t& value, std::int64_t& sum) const override { sum += value; }
  std::int64_t get_result(const std::int64_t& sum) const override { return sum; }
  void merge(std::int64_t& into, const std::int64_t& from) const override { into += from; }
};

class Thirds : public Trigger<Trip> {
  AggregatingStateDescriptor<std::int64_t, std::int64_t, std::int64_t> n_{"n",
                                                                          std::make_shared<Sum>()};

 public:
  TriggerResult on_element(const Trip&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    auto n = context.state(n_);
    n.add(1);
    context.register_event_time_timer(window.max_timestamp());
    if (n.get().value_or(0) >= 3) {
      n.clear();
      return TriggerResult::FIRE;
    }
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::FIRE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    context.merge_state(n_);
    context.register_event_time_timer(window.max_timestamp());
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.state(n_).clear();
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
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(open_for))
      .process(Tell());
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(open_for))
      .trigger(Thirds())
      .process(Tell());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .allowed_lateness(10min)
      .evictor(Recent())
      .process(Busy());
}

}  // namespace weir::exercises
