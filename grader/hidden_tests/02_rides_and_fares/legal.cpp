// Which scenarios exercise 02 allows.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "verdict/programs.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::grader {
namespace {

/// When the STARTs and the fares of a ride come: how many long breaks there were before.
using Breaks = std::array<std::vector<int>, 2>;

/// Whether chance has no part in which of them are a pair.
bool is_certain(const Breaks& ride) {
  const auto& [starts, fares] = ride;
  if (starts.size() <= 1 && fares.size() <= 1) return true;
  return std::none_of(starts.begin(), starts.end(), [&fares = fares](int start) {
    return std::find(fares.begin(), fares.end(), start) != fares.end();
  });
}

}  // namespace

/// One after the other, anything may come. Where the two streams overtake each other, it depends on
/// chance which partner an event finds that comes twice, unless a break lies between: a crash makes
/// them forget that.
bool is_legal(const Scenario& scenario) {
  if (scenario.mode == Scenario::Mode::stepped) return true;
  std::map<taxi::RideId, Breaks> rides;
  int breaks = 0;
  for (const auto& step : scenario.steps) {
    if (step.kind == Step::Kind::advance && step.duration >= 1min) ++breaks;
    if (step.kind != Step::Kind::element) continue;
    if (step.input == "fares") {
      rides[from_json<taxi::TaxiFare>(step.value).ride_id][1].push_back(breaks);
    } else if (const auto ride = from_json<taxi::TaxiRide>(step.value); ride.is_start) {
      rides[ride.ride_id][0].push_back(breaks);
    }
  }
  return std::all_of(rides.begin(), rides.end(), [&](const auto& ride) {
    const bool comes_again = ride.second[0].size() > 1 || ride.second[1].size() > 1;
    return !comes_again || (scenario.crashes == 0 && is_certain(ride.second));
  });
}

}  // namespace weir::grader
