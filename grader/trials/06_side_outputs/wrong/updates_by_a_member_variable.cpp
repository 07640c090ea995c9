// hourly_counts remembers in a member of the window function which hours have had a result. Seen
// on an hour that has been counted, a restart, and one more START of it: no update.
#include "side_outputs.hpp"

#include <iterator>
#include <set>
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

const OutputTag<TaxiRide> late_starts{"late starts"};

class CountStarts : public ProcessAllWindowFunction<TaxiRide, HourlyCount> {
 public:
  void process(Context& context, std::span<const TaxiRide> starts,
               Collector<HourlyCount>& out) override {
    const bool is_first = hours_.insert(context.window().end).second;
    out.collect({context.window().end, std::ssize(starts), !is_first});
  }
  void clear(Context& context) override { hours_.erase(context.window().end); }

 private:
  std::set<Timestamp> hours_;
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
  const auto counts = rides.filter(&TaxiRide::is_start)
                          .window_all(TumblingEventTimeWindows::of(1h))
                          .allowed_lateness(10min)
                          .side_output_late_data(late_starts)
                          .process(CountStarts());
  return {counts, counts.get_side_output(late_starts)};
}

}  // namespace weir::exercises
