#include "watermarks.hpp"
#include "weir/taxi/generator.hpp"
#include "weir/taxi/taxi_ride.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {

using exercises::Ping;
using exercises::PingCount;

namespace {

/// The watermarks of a generator, for pings that have their timestamps.
void add_generator(Pipelines& pipelines, const std::string& name,
                   const WatermarkStrategy<Ping>::GeneratorFactory& make) {
  pipelines.add(name, [make](Pipeline& pipeline) {
    pipeline.output("pings", pipeline.input<Ping>("pings").assign_timestamps_and_watermarks(
                                 WatermarkStrategy<Ping>::for_generator(make)));
  });
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  add_generator(pipelines, "bounded_generator", [] { return exercises::bounded_generator(3s); });
  add_generator(pipelines, "unbending_generator", [] { return exercises::bounded_generator(0s); });
  add_generator(pipelines, "patient_generator", [] { return exercises::bounded_generator(24h); });
  add_generator(pipelines, "punctuated_generator",
                [] { return exercises::punctuated_generator(); });
  pipelines.add("ping_strategy", [](Pipeline& pipeline) {
    pipeline.output("pings", pipeline.input<Ping>("pings").assign_timestamps_and_watermarks(
                                 exercises::ping_strategy(3s, 10s)));
  });
  pipelines.add("count_pings", [](Pipeline& pipeline) {
    pipeline.output("counts", exercises::count_pings(pipeline.input<Ping>("first"),
                                                     pipeline.input<Ping>("second")));
  });
  // Each event of a ride is a ping of its taxi, STARTs on one stream and ENDs on the other. They
  // are out of order by up to 80 seconds: in a day that passes 30 times as fast these are less
  // than 3.
  pipelines.set_job([](Inputs& inputs) {
    const auto pings = [rides = inputs.rides()](bool is_start) {
      return rides.filter([=](const taxi::TaxiRide& ride) { return ride.is_start == is_start; })
          .map([](const taxi::TaxiRide& ride) {
            const Timestamp day = taxi::start_time_of(0);
            return Ping{.taxi_id = ride.taxi_id, .time = day + (ride.event_time - day) / 30};
          });
    };
    return exercises::count_pings(pings(true), pings(false)).map([](const PingCount& count) {
      return Row{to_string(count.window_end), std::to_string(count.count)};
    });
  });
}

}  // namespace weir::grader
