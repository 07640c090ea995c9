// Which scenarios exercise 04 allows.
#include <cmath>
#include <map>
#include <utility>

#include "verdict/programs.hpp"
#include "weir/taxi/taxi_fare.hpp"
#include "weir/taxi/taxi_ride.hpp"

namespace weir::grader {
namespace {

/// Whether a third of it is exact, however it is computed.
bool has_a_third(float dollars) {
  constexpr float unit = 0.75F;
  return std::fmod(dollars, unit) == 0;
}

/// Whether it is a number of halves, quarters or the like.
bool is_exact(std::int64_t sum, std::int64_t count) {
  while (count % 2 == 0) count /= 2;
  return sum % count == 0;
}

/// Means are to be exact.
bool has_exact_means(const Scenario& scenario) {
  std::map<taxi::DriverId, std::pair<std::int64_t, std::int64_t>> rides;
  for (const auto& step : scenario.steps) {
    if (step.kind != Step::Kind::element) continue;
    if (step.input == "fares") {
      if (!has_a_third(from_json<taxi::TaxiFare>(step.value).tip)) return false;
      continue;
    }
    const auto ride = from_json<taxi::TaxiRide>(step.value);
    if (!ride.is_start) continue;
    auto& [sum, count] = rides[ride.driver_id];
    sum += ride.passenger_count;
    if (!is_exact(sum, ++count)) return false;
  }
  return true;
}

}  // namespace

/// Whether means are exact, where there are any.
bool is_legal(const Scenario& scenario) {
  const bool is_of_means =
      scenario.pipeline == "average_tips" || scenario.pipeline == "mean_passengers";
  return !is_of_means || has_exact_means(scenario);
}

}  // namespace weir::grader
