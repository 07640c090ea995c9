#include "weir/scenario/request.hpp"

#include <algorithm>

namespace weir::grader {

bool has_more(const Request& request, const Observation& observation) {
  return observation.outcome == Outcome::passed && request.leg.last < request.scenario.steps.size();
}

bool is_crash(const Step& step) {
  return step.kind == Step::Kind::restart || step.kind == Step::Kind::savepoint;
}

Leg leg_from(const Scenario& scenario, std::size_t first) {
  const auto& steps = scenario.steps;
  if (scenario.mode == Scenario::Mode::simulated || first >= steps.size()) {
    return {first, steps.size()};
  }
  const auto crash =
      std::find_if(steps.begin() + static_cast<std::ptrdiff_t>(first) + 1, steps.end(), is_crash);
  return {first, static_cast<std::size_t>(crash - steps.begin())};
}

}  // namespace weir::grader
