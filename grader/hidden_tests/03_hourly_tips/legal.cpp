// Which scenarios exercise 03 allows.
#include <algorithm>
#include <map>

#include "verdict/programs.hpp"
#include "weir/taxi/taxi_fare.hpp"

namespace weir::grader {
namespace {

using Sums = std::map<taxi::DriverId, double>;

/// If several drivers have the most, any of them is right.
bool has_one_winner(const Sums& sums) {
  double most = sums.begin()->second;
  for (const auto& [driver, sum] : sums) most = std::max(most, sum);
  return std::count_if(sums.begin(), sums.end(),
                       [&](const auto& entry) { return entry.second == most; }) == 1;
}

}  // namespace

/// Fares come in order of their time, and each hour has one winner.
bool is_legal(const Scenario& scenario) {
  std::map<std::uint32_t, Timestamp> latest;
  std::map<std::int64_t, Sums> hours;
  for (const auto& step : scenario.steps) {
    if (step.kind != Step::Kind::element) continue;
    const auto fare = from_json<taxi::TaxiFare>(step.value);
    const auto last = latest.try_emplace(step.channel, fare.start_time).first;
    if (fare.start_time < last->second) return false;
    last->second = fare.start_time;
    constexpr std::int64_t hour = 3'600'000;
    const auto millis = fare.start_time.millis();
    hours[millis - (millis % hour + hour) % hour][fare.driver_id] += fare.tip;
  }
  return std::all_of(hours.begin(), hours.end(),
                     [](const auto& hour) { return has_one_winner(hour.second); });
}

}  // namespace weir::grader
