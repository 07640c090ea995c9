// hourly_counts asks the stream of STARTs for what is too late, and not the windows. Seen on a
// START that is an hour late: it is nowhere.
#include "side_outputs.hpp"

#include <cstdint>
#include <iterator>
#include <span>

namespace weir::exercises {

namespace {

enum class Kind { ordinary, brief, lengthy, open };

Kind kind_of(const Trip& trip) {
  if (!trip.has_ended) return Kind::open;
  const auto millis = (trip.end_time - trip.start_time).count();
  if (millis < 5 * 60 * 1000) return Kind::brief;
  if (millis > 2 * 60 * 60 * 1000) return Kind::lengthy;
  return Kind::ordinary;
}

const OutputTag<Trip> ordinary_tag{"ordinary trips"};
const OutputTag<Trip> brief_tag{"brief trips"};
const OutputTag<Trip> lengthy_tag{"lengthy trips"};
const OutputTag<RideId> open_tag{"open trips"};

// Nothing goes the main way.
class Sorter : public ProcessFunction<Trip, bool> {
 public:
  void process_element(const Trip& trip, Context& context, Collector<bool>&) override {
    switch (kind_of(trip)) {
      case Kind::ordinary:
        return context.output(ordinary_tag, trip);
      case Kind::brief:
        return context.output(brief_tag, trip);
      case Kind::lengthy:
        return context.output(lengthy_tag, trip);
      case Kind::open:
        return context.output(open_tag, trip.ride_id);
    }
  }
};

const OutputTag<TaxiRide> too_late_tag{"too late"};

// As the engine's own: at the end of the hour, and then at each START.
class HourTrigger : public Trigger<TaxiRide> {
 public:
  TriggerResult on_element(const TaxiRide&, Timestamp, const TimeWindow& window,
                           TriggerContext& context) const override {
    if (context.current_watermark() >= window.max_timestamp()) return TriggerResult::FIRE;
    context.register_event_time_timer(window.max_timestamp());
    return TriggerResult::CONTINUE;
  }
  TriggerResult on_event_time(Timestamp at, const TimeWindow& window,
                              TriggerContext&) const override {
    return at == window.max_timestamp() ? TriggerResult::FIRE : TriggerResult::CONTINUE;
  }
  TriggerResult on_processing_time(Timestamp, const TimeWindow&, TriggerContext&) const override {
    return TriggerResult::CONTINUE;
  }
  void clear(const TimeWindow& window, TriggerContext& context) const override {
    context.delete_event_time_timer(window.max_timestamp());
  }
};

class HourlyStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    auto counts = context.window_state().state(counts_);
    out.collect({context.window().end, std::ssize(starts), !counts.get().empty()});
    counts.update({std::ssize(starts)});
  }
  void clear(Context& context) override { context.window_state().state(counts_).clear(); }

 private:
  ListStateDescriptor<std::int64_t> counts_{"counts"};
};

}  // namespace

SortedTrips sort_trips(DataStream<Trip> trips) {
  const auto sorted = trips.process(Sorter()).name("sorter");
  SortedTrips result{
      sorted.get_side_output(ordinary_tag),
      sorted.get_side_output(brief_tag),
      sorted.get_side_output(lengthy_tag),
      sorted.get_side_output(open_tag),
  };
  return result;
}

HourlyCounts hourly_counts(DataStream<TaxiRide> rides) {
  const auto starts = rides.filter([](const auto& ride) { return ride.is_start; }).name("starts");
  const auto counts = starts.window_all(TumblingEventTimeWindows::of(1h))
                          .trigger(HourTrigger())
                          .allowed_lateness(10min)
                          .side_output_late_data(too_late_tag)
                          .process(HourlyStarts());
  return {.counts = counts, .too_late = starts.get_side_output(too_late_tag)};
}

}  // namespace weir::exercises
