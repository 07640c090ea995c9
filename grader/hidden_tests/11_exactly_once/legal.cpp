// Which scenarios exercise 11 allows.
#include <set>
#include <sstream>
#include <string>

#include "verdict/programs.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
namespace {

/// What can happen to a checkpoint when.
class Checkpoints {
 public:
  bool can_follow(const std::string& what, std::int64_t checkpoint) {
    if (what == "snapshot") {
      if (checkpoint <= newest_) return false;
      newest_ = checkpoint;
      return under_way_.insert(checkpoint).second;
    }
    // One that is complete stands for those before it.
    const auto found = under_way_.find(checkpoint);
    if (found == under_way_.end()) return false;
    under_way_.erase(under_way_.begin(), std::next(found));
    return true;
  }
  void crash() { under_way_.clear(); }

 private:
  std::int64_t newest_ = 0;
  std::set<std::int64_t> under_way_;
};

/// What is written twice is a matter of chance: so lines differ, and each counts once. A last
/// checkpoint at the end of the input is simulated only.
bool is_legal_job(const Scenario& scenario) {
  std::set<std::string> payments;
  for (const Step& step : scenario.steps) {
    if (step.kind == Step::Kind::restart) return false;
    const bool is_new = step.kind != Step::Kind::element || payments.insert(step.value).second;
    if (!is_new && scenario.pipeline != "idempotent_sink_job") return false;
  }
  return scenario.mode == Scenario::Mode::simulated;
}

}  // namespace

/// A checkpoint begins, with a higher number than those before it, and may become complete until
/// the next crash. What the source is comes first, if it is said.
bool is_legal(const Scenario& scenario) {
  if (scenario.pipeline.ends_with("_job")) return is_legal_job(scenario);
  if (scenario.mode == Scenario::Mode::simulated || scenario.parallelism != 1) return false;
  Checkpoints checkpoints;
  for (const Step& step : scenario.steps) {
    if (step.kind != Step::Kind::element) return false;
    if (step.input == "source" && &step != &scenario.steps.front()) return false;
    std::istringstream words(from_json<std::string>(step.value));
    std::string what;
    std::int64_t number = 0;
    words >> what >> number;
    if (step.input == "failures") checkpoints.crash();
    if (step.input == "checkpoints" && !checkpoints.can_follow(what, number)) return false;
  }
  return true;
}

}  // namespace weir::grader
