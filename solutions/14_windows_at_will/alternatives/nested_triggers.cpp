// With what is there: the trigger asks two of Weir's triggers, and TimeEvictor is the evictor. All
// trips of a shift are kept until it is told of, so that no two halves have to be merged.
#include <algorithm>

#include "windows_at_will.hpp"

namespace weir::exercises {
namespace {

Duration gap_of(const Trip& trip) {
  const Duration lasted = trip.end_time - trip.start_time;
  return std::max<Duration>(2 * lasted, lasted + 10min);
}

class ToShift : public ProcessWindowFunction<Trip, Shift, DriverId> {
 public:
  void process(const DriverId& driver, Context& context, std::span<const Trip> trips,
               Collector<Shift>& out) override {
    const auto last =
        std::max_element(trips.begin(), trips.end(),
                         [](const Trip& a, const Trip& b) { return a.end_time < b.end_time; });
    // A session begins with its earliest element.
    out.collect({driver, context.window().start, last->end_time, std::ssize(trips),
                 context.window().max_timestamp() > context.current_watermark()});
  }
};

/// Fires when either of two triggers does.
class ThirdTripOrEnd : public Trigger<Trip> {
  CountTrigger third_ = CountTrigger::of(3);
  EventTimeTrigger end_ = EventTimeTrigger::create();

 public:
  TriggerResult on_element(const Trip& trip, Timestamp time, const TimeWindow& window,
                           TriggerContext& context) const override {
    end_.on_any_element(&trip, time, window, context);
    return third_.on_any_element(&trip, time, window, context);
  }
  TriggerResult on_event_time(Timestamp time, const TimeWindow& window,
                              TriggerContext& context) const override {
    return end_.on_event_time(time, window, context);
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  bool can_merge() const override { return true; }
  void on_merge(const TimeWindow& window, OnMergeContext& context) const override {
    third_.on_merge(window, context);
    end_.on_merge(window, context);
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    third_.clear(window, context);
    end_.clear(window, context);
  }
};

class CountTrips : public ProcessWindowFunction<Trip, BusyEnd, DriverId> {
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
      .process(ToShift());
}

DataStream<Shift> live_shifts(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(EventTimeSessionWindows::with_dynamic_gap(gap_of))
      .trigger(ThirdTripOrEnd())
      .process(ToShift());
}

DataStream<BusyEnd> busy_ends(DataStream<Trip> trips) {
  return trips.key_by(&Trip::driver_id)
      .window(TumblingEventTimeWindows::of(1h))
      .allowed_lateness(10min)
      .evictor(TimeEvictor::of(10min + 1ms))  // it removes what is as old as that
      .process(CountTrips());
}

}  // namespace weir::exercises
