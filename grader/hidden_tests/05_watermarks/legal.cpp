// Which scenarios exercise 05 allows.
#include <algorithm>
#include <map>

#include "verdict/programs.hpp"
#include "watermarks.hpp"

namespace weir::grader {

/// One after the other, pings may come as they will. Where the two streams overtake each other, it
/// depends on chance whether a ping is late, unless all are as punctual as promised and no stream
/// falls silent.
bool is_legal(const Scenario& scenario) {
  if (scenario.mode == Scenario::Mode::stepped) return true;
  std::map<std::string, Timestamp> latest;
  Duration passed{0};
  for (const auto& step : scenario.steps) {
    passed += step.duration;
    if (step.kind != Step::Kind::element) continue;
    const Timestamp time = from_json<exercises::Ping>(step.value).time;
    auto& last = latest.try_emplace(step.input, time).first->second;
    if (time < last - 3s) return false;
    last = std::max(last, time);
  }
  return passed < 10s;
}

}  // namespace weir::grader
