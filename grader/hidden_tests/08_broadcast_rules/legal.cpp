// Which scenarios exercise 08 allows.
#include <map>
#include <set>
#include <utility>

#include "broadcast_rules.hpp"
#include "verdict/programs.hpp"

namespace weir::grader {
namespace {

using exercises::Rule;
using exercises::RuleId;
using taxi::RideId;
using taxi::TaxiRide;

/// A START comes before the END of its ride, and each at most once; both know one destination.
class Rides {
 public:
  bool allow(const TaxiRide& event) {
    if (ended_.contains(event.ride_id)) return false;
    const auto start = starts_.find(event.ride_id);
    if (event.is_start) return starts_.emplace(event.ride_id, event).second;
    ended_.insert(event.ride_id);
    return start == starts_.end() ||
           (start->second.event_time <= event.event_time &&
            start->second.end_lon == event.end_lon && start->second.end_lat == event.end_lat);
  }

 private:
  std::map<RideId, TaxiRide> starts_;
  std::set<RideId> ended_;
};

/// Versions count from 1; one that comes again is the same.
class Rules {
 public:
  bool allow(const Rule& rule) {
    const auto [known, is_new] = rules_.emplace(std::pair(rule.rule_id, rule.version), rule);
    return rule.version >= 1 && rule.value >= 0 && (is_new || known->second == rule);
  }

 private:
  std::map<std::pair<RuleId, std::int64_t>, Rule> rules_;
};

/// Where streams overtake each other, there is a quiet time (see Story::quiet()) between what comes
/// of one and what comes of the other.
class Turns {
 public:
  explicit Turns(const Scenario& scenario) : matters_(scenario.mode == Scenario::Mode::simulated) {}

  bool allow(const Step& step) {
    if (step.kind == Step::Kind::advance && step.duration >= 1min) ++pauses_;
    if (step.kind != Step::Kind::element) return true;
    const bool is_another = !input_.empty() && input_ != step.input;
    const bool is_quiet = pauses_ >= 3;
    input_ = step.input;
    pauses_ = 0;
    return !matters_ || !is_another || is_quiet;
  }

 private:
  bool matters_;
  std::string input_;
  int pauses_ = 0;
};

}  // namespace

bool is_legal(const Scenario& scenario) {
  Rides rides;
  Rules rules;
  Turns turns(scenario);
  for (const auto& step : scenario.steps) {
    if (!turns.allow(step)) return false;
    if (step.kind != Step::Kind::element) continue;
    if (step.input == "rides") {
      const auto event = from_json<TaxiRide>(step.value);
      if (event.event_time != step.at || !rides.allow(event)) return false;
    } else {
      const auto rule = from_json<Rule>(step.value);
      if (to_json(rule) != step.value || !rules.allow(rule)) return false;
    }
  }
  return true;
}

}  // namespace weir::grader
