// Which scenarios exercise 06 allows.
#include <algorithm>

#include "side_outputs.hpp"
#include "verdict/programs.hpp"

namespace weir::grader {
namespace {

bool has_sane_trips(const Scenario& scenario) {
  return std::all_of(scenario.steps.begin(), scenario.steps.end(), [](const Step& step) {
    if (step.kind != Step::Kind::element) return true;
    const auto trip = from_json<exercises::Trip>(step.value);
    return !trip.has_ended || trip.end_time >= trip.start_time;
  });
}

/// Rides are stamped with their time. In a simulation none is late: that depends on which
/// watermarks a crash makes the job forget.
bool has_sane_rides(const Scenario& scenario) {
  Timestamp watermark = Timestamp::min();
  for (const auto& step : scenario.steps) {
    if (step.kind == Step::Kind::watermark) watermark = std::max(watermark, step.at);
    if (step.kind != Step::Kind::element) continue;
    if (from_json<exercises::TaxiRide>(step.value).event_time != step.at) return false;
    if (scenario.mode == Scenario::Mode::simulated && step.at <= watermark) return false;
  }
  return true;
}

}  // namespace

/// No trip ends before it begins, and rides carry their time.
bool is_legal(const Scenario& scenario) {
  return scenario.pipeline == "sort_trips" ? has_sane_trips(scenario) : has_sane_rides(scenario);
}

}  // namespace weir::grader
