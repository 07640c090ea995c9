#include "long_ride_alerts.hpp"
#include "texts/texts.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::RideId;
using taxi::TaxiRide;

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("long_rides", [](Pipeline& pipeline) {
    // Whatever an alert was made with, its timestamp is not looked at.
    const auto timeless = WatermarkStrategy<RideId>::no_watermarks().with_timestamp_assigner(
        [](const RideId&) { return Timestamp::min(); });
    pipeline.output("alerts", exercises::long_rides(pipeline.input<TaxiRide>("rides"))
                                  .assign_timestamps_and_watermarks(timeless));
  });
  pipelines.set_job([](Inputs& inputs) {
    const auto rides = inputs.rides().assign_timestamps_and_watermarks(
        WatermarkStrategy<TaxiRide>::for_bounded_out_of_orderness(60s).with_timestamp_assigner(
            [](const TaxiRide& ride) { return ride.event_time; }));
    return exercises::long_rides(rides).map([](const RideId& ride) {
      return Row{std::to_string(ride), tr("is longer than two hours")};
    });
  });
}

}  // namespace weir::grader
