// Two filters of one question each. The engine runs both in one task, so the second costs little.
#include "ride_cleansing.hpp"

namespace weir::exercises {
namespace {

bool starts_inside(const TaxiRide& ride) { return taxi::is_in_nyc(ride.start_lon, ride.start_lat); }
bool ends_inside(const TaxiRide& ride) { return taxi::is_in_nyc(ride.end_lon, ride.end_lat); }

/// Counts what a predicate drops. Two filters that use the same counter add to one sum: a ride is
/// dropped by the first or by the second, never by both.
class CountingFilter : public RichFilterFunction<TaxiRide> {
 public:
  explicit CountingFilter(bool (*keep)(const TaxiRide&)) : keep_(keep) {}

  void open(RuntimeContext& context) override { dropped_ = &context.counter("rides_dropped"); }

  bool filter(const TaxiRide& ride) override {
    if (keep_(ride)) return true;
    dropped_->increment();
    return false;
  }

 private:
  bool (*keep_)(const TaxiRide&);
  Counter* dropped_ = nullptr;
};

}  // namespace

DataStream<TaxiRide> cleanse(DataStream<TaxiRide> rides) {
  return rides.filter(starts_inside).filter(ends_inside);
}

DataStream<TaxiRide> cleanse_and_count(DataStream<TaxiRide> rides) {
  return rides.filter(CountingFilter(starts_inside)).filter(CountingFilter(ends_inside));
}

}  // namespace weir::exercises
