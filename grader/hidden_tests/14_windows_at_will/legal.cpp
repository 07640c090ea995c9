// Which scenarios exercise 14 allows.
#include "verdict/programs.hpp"
#include "windows_at_will.hpp"

namespace weir::grader {

/// Trips are stamped with their start, and none ends before it. In a simulation none is late: that
/// depends on which watermarks a crash makes the job forget.
bool is_legal(const Scenario& scenario) {
  Timestamp watermark = Timestamp::min();
  for (const auto& step : scenario.steps) {
    if (step.kind == Step::Kind::watermark) watermark = std::max(watermark, step.at);
    if (step.kind != Step::Kind::element) continue;
    const auto trip = from_json<exercises::Trip>(step.value);
    if (trip.start_time != step.at || trip.end_time < trip.start_time) return false;
    if (scenario.mode == Scenario::Mode::simulated && step.at <= watermark) return false;
  }
  return true;
}

}  // namespace weir::grader
