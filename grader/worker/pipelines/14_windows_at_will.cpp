#include "weir/process_function.hpp"
#include "weir/state.hpp"
#include "windows_at_will.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::BusyEnd;
using exercises::DriverId;
using exercises::RideId;
using exercises::Shift;
using exercises::Trip;
using taxi::TaxiRide;

/// Whatever a result was made with, its timestamp is not looked at.
template <class T>
DataStream<T> timeless(const DataStream<T>& stream) {
  return stream.assign_timestamps_and_watermarks(
      WatermarkStrategy<T>::no_watermarks().with_timestamp_assigner(
          [](const T&) { return Timestamp::min(); }));
}

/// The trips of `weir run`: a ride when both of its events are there.
class MakeTrips : public KeyedProcessFunction<RideId, TaxiRide, Trip> {
  ValueState<TaxiRide> first_;

 public:
  void open(RuntimeContext& context) override {
    first_ = context.state(ValueStateDescriptor<TaxiRide>{"first"});
  }
  void process_element(const TaxiRide& ride, Context&, Collector<Trip>& out) override {
    const auto first = first_.value();
    if (!first) return first_.update(ride);
    first_.clear();
    out.collect({ride.ride_id, ride.driver_id, std::min(first->event_time, ride.event_time),
                 std::max(first->event_time, ride.event_time)});
  }
};

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("shifts", [](Pipeline& pipeline) {
    pipeline.output("shifts", timeless(exercises::shifts(pipeline.input<Trip>("trips"))));
  });
  pipelines.add("live_shifts", [](Pipeline& pipeline) {
    pipeline.output("shifts", timeless(exercises::live_shifts(pipeline.input<Trip>("trips"))));
  });
  pipelines.add("busy_ends", [](Pipeline& pipeline) {
    pipeline.output("ends", timeless(exercises::busy_ends(pipeline.input<Trip>("trips"))));
  });
  pipelines.set_job([](Inputs& inputs) {
    // A trip is heard of when it is over, hours after its start perhaps.
    const auto trips =
        inputs.rides()
            .key_by(&TaxiRide::ride_id)
            .process(MakeTrips())
            .assign_timestamps_and_watermarks(
                WatermarkStrategy<Trip>::for_bounded_out_of_orderness(6h).with_timestamp_assigner(
                    &Trip::start_time));
    return exercises::live_shifts(trips).map([](const Shift& shift) {
      return Row{std::to_string(shift.driver_id) + ',' + to_string(shift.start_time),
                 to_string(shift.end_time) + ',' + std::to_string(shift.trips)};
    });
  });
}

}  // namespace weir::grader
