#include "broadcast_rules.hpp"
#include "texts/texts.hpp"
#include "worker/pipeline.hpp"

namespace weir::grader {
namespace {

using exercises::Rule;
using exercises::RuleHit;
using taxi::TaxiRide;

/// The rules of `weir run`, and of which ride's START each comes with: rides of more than 110
/// minutes, switched off for a while and then of more than 115; and where ride 300 goes.
void add_rules(const TaxiRide& ride, Collector<Rule>& out) {
  if (!ride.is_start) return;
  using Kind = Rule::Kind;
  if (ride.ride_id == 1) out.collect({1, 1, Kind::longer_than, 110, true});
  if (ride.ride_id == 1900) out.collect({1, 2, Kind::longer_than, 110, false});
  if (ride.ride_id == 1950) out.collect({1, 3, Kind::longer_than, 115, true});
  if (ride.ride_id == 300) {
    out.collect(
        {2, 1, Kind::ends_in_cell, taxi::map_to_grid_cell(ride.end_lon, ride.end_lat), true});
  }
}

/// Whatever a hit was made with, its timestamp is not looked at.
DataStream<RuleHit> timeless(const DataStream<RuleHit>& hits) {
  return hits.assign_timestamps_and_watermarks(
      WatermarkStrategy<RuleHit>::no_watermarks().with_timestamp_assigner(
          [](const RuleHit&) { return Timestamp::min(); }));
}

}  // namespace

void define_pipelines(Pipelines& pipelines) {
  pipelines.add("match", [](Pipeline& pipeline) {
    const auto rides = pipeline.input<TaxiRide>("rides");
    pipeline.output("hits", timeless(exercises::match(rides, pipeline.input<Rule>("rules"))));
  });
  pipelines.add("match_under_way", [](Pipeline& pipeline) {
    const auto rides = pipeline.input<TaxiRide>("rides");
    pipeline.output("hits",
                    timeless(exercises::match_under_way(rides, pipeline.input<Rule>("rules"))));
  });
  pipelines.set_job([](Inputs& inputs) {
    const auto rides = inputs.rides();
    return exercises::match_under_way(rides, rides.flat_map<Rule>(add_rules))
        .map([](const RuleHit& hit) {
          return Row{std::to_string(hit.ride_id),
                     tr("rule {}, version {}", hit.rule_id, hit.version)};
        });
  });
}

}  // namespace weir::grader
