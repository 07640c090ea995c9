#include "windows_at_will.hpp"

#include <algorithm>

namespace weir::exercises {
namespace {

struct Summary {
  Timestamp start = Timestamp::max();
  Timestamp end = Timestamp::min();
  std::int64_t trips = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("start", start), cereal::make_nvp("end", end),
            cereal::make_nvp("trips", trips));
  }
};

class Summarize : public AggregateFunction<Trip, Summary, Summary> {
 public:
  Summary create_accumulator() const override { return {}; }
  void add(const Trip& trip, Summary& summary) const override {
    summary.start = std::min(summary.start, trip.start_time);
    summary.end = std::max(summary.end, trip.end_time);
    ++summary.trips;
  }
  Summary get_result(const Summary& summary) const override { return summary; }
  void merge(Summary& into, const Summary& from) const override {
    into.start = std::min(into.start, from.start);
    into.end = std::max(into.end, from.end);
    into.trips += from.trips;
  }
};

class MakeShift : public ProcessWindowFunction<Summary, Shift, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Summary> summaries,
               Collector<Shift>& out) override {
    const Summary& summary = summaries.front();
    const bool is_early = context.current_watermark() < context.window().max_timestamp();
    out.collect({driver, summary.start, summary.end, summary.trips, is_early});
  }
};

Duration open_for(const Trip& trip) {
  const Duration lasted = trip.end_time - trip.start_time;
  return lasted + std::max<Duration>(lasted, 10min);
}

class EveryThird : public Trigger<Trip> {
  const ReducingStateDescriptor<std::int64_t> count_{"count", std::plus<std::int64_t>()};

 public:
  TriggerResult on_element(const Trip&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    context.register_event_time_timer(window.max_timestamp());
    auto count = context.state(count_);
    count.add(1);
    if (*count.get() < 3) return TriggerResult::CONTINUE;
    count.clear();
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
    context.merge_state(count_);
    context.register_event_time_timer(window.max_timestamp());
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.delete_event_time_timer(window.max_timestamp());
    context.state(count_).clear();
  }
};

class LastTenMinutes : public Evictor<Trip> {
 public:
  void evict_before(std::vector<Timestamped<Trip>>& trips, const TimeWindow&,
                    EvictorContext&) const override {
    Timestamp latest = Timestamp::min();
    for (const auto& trip : trips) latest = std::max(latest, trip.timestamp);
    std::erase_if(trips, [&](const auto& trip) { return latest - trip.timestamp > 10min; });
  }
  void evict_after(std::vector<Timestamped<Trip>>&, const TimeWindow&,
                   EvictorContext&) const override {}
};

class CountTrips : public ProcessWindowFunction<Trip, BusyEnd, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<BusyEnd>& out) override {
    out.collect({driver, context.window().end, static_cast<std::int64_t>(trips.size())});
  }
};

class Busy : public KeyedProcessFunction<DriverId, Trip, BusyEnd> {
  MapState<Timestamp, std::vector<Timestamp>> hours_;

 public:
  void open(RuntimeContext& c) override {
    hours_ = c.state(MapStateDescriptor<Timestamp, std::vector<Timestamp>>{"hours"});
  }
  static BusyEnd result(DriverId d, Timestamp end, const std::vector<Timestamp>& s) {
    const auto latest = *std::max_element(s.begin(), s.end());
    return {d, end,
            std::count_if(s.begin(), s.end(), [&](Timestamp t) { return latest - t <= 10min; })};
  }
  void process_element(const Trip& trip, Context& c, Collector<BusyEnd>& out) override {
    const auto w = tumbling_window(trip.start_time, 1h);
    const auto now = c.timer_service().current_watermark();
    if (now >= w.max_timestamp() + 10min) return;
    auto starts = hours_.get(w.end).value_or(std::vector<Timestamp>{});
    starts.push_back(trip.start_time);
    hours_.put(w.end, starts);
    if (now >= w.max_timestamp())
      out.collect(result(trip.driver_id, w.end, starts));
    else
      c.timer_service().register_event_time_timer(w.max_timestamp());
    c.timer_service().register_event_time_timer(w.max_timestamp() + 10min);
  }
  void on_timer(Timestamp at, OnTimerContext& c, Collector<BusyEnd>& out) override {
    if (const auto now = hours_.get(at + 1ms)) out.collect(result(c.current_key(), at + 1ms, *now));
    hours_.remove(at + 1ms - 10min);
  }
};
}  // namespace

DataStream<Shift> shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(open_for))
      .aggregate(Summarize(), MakeShift());
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(open_for))
      .trigger(EveryThird())
      .aggregate(Summarize(), MakeShift());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id).process(Busy());
}

}  // namespace weir::exercises
