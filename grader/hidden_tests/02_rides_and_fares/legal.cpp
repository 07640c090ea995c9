// Which scenarios exercise 02 allows.
#include <set>
#include <tuple>

#include "verdict/programs.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::grader {

/// One after the other, anything may come. Where the two streams overtake each other, it depends on
/// chance which partner an event finds that comes twice.
bool is_legal(const Scenario& scenario) {
  if (scenario.mode == Scenario::Mode::stepped) return true;
  std::set<std::tuple<std::string, taxi::RideId, bool>> seen;
  for (const auto& step : scenario.steps) {
    if (step.kind != Step::Kind::element) continue;
    if (step.input == "fares") {
      const auto fare = from_json<taxi::TaxiFare>(step.value);
      if (!seen.emplace("fares", fare.ride_id, true).second) return false;
    } else {
      const auto ride = from_json<taxi::TaxiRide>(step.value);
      if (!seen.emplace("rides", ride.ride_id, ride.is_start).second) return false;
    }
  }
  return true;
}

}  // namespace weir::grader
