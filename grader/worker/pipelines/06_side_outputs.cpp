#include "side_outputs.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::HourlyCount;
using exercises::Trip;
using taxi::TaxiRide;

namespace {

/// Watermarks that wait for nobody: where the first ride of an hour comes before the last one of
/// the hour before, that makes an update.
class AfterEachRide : public WatermarkGenerator<TaxiRide> {
 public:
  void on_event(const TaxiRide&, Timestamp timestamp, WatermarkOutput& output) override {
    output.emit_watermark(timestamp - 1ms);
  }
  void on_periodic_emit(WatermarkOutput&) override {}
};

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("sort_trips", [](Pipeline& pipeline) {
    const auto sorted = exercises::sort_trips(pipeline.input<Trip>("trips"));
    pipeline.output("ordinary", sorted.ordinary);
    pipeline.output("brief", sorted.brief);
    pipeline.output("lengthy", sorted.lengthy);
    pipeline.output("never_ended", sorted.never_ended);
  });
  pipelines.add("hourly_counts", [](Pipeline& pipeline) {
    const auto hours = exercises::hourly_counts(pipeline.input<TaxiRide>("rides"));
    // All results of an hour have one timestamp, whatever they were made with.
    pipeline.output("counts",
                    hours.counts.assign_timestamps_and_watermarks(
                        WatermarkStrategy<HourlyCount>::no_watermarks().with_timestamp_assigner(
                            &HourlyCount::hour_end)));
    pipeline.output("too_late", hours.too_late);
  });
  pipelines.set_job([](Inputs& inputs) {
    const auto rides = inputs.rides().assign_timestamps_and_watermarks(
        WatermarkStrategy<TaxiRide>::for_generator([] {
          return std::make_unique<AfterEachRide>();
        }).with_timestamp_assigner(&TaxiRide::event_time));
    return exercises::hourly_counts(rides).counts.map([](const HourlyCount& hour) {
      return Row{to_string(hour.hour_end), std::to_string(hour.count)};
    });
  });
}

}  // namespace weir::grader
