// Which scenarios exercise 10 allows.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "verdict/programs.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
namespace {

/// What has arrived on a channel.
struct Input {
  std::set<std::int64_t> barriers;
  bool ended = false;

  std::int64_t last() const { return barriers.empty() ? 0 : *barriers.rbegin(); }
  /// Whether it has given the barrier of a newer checkpoint, but none of this one, and then ended.
  bool has_left_out(std::int64_t checkpoint) const {
    return ended && checkpoint < last() && !barriers.contains(checkpoint);
  }
};

/// What has arrived on all channels.
class Arrivals {
 public:
  explicit Arrivals(std::size_t channels) : channels_(channels) {}

  /// Numbers tell aligners' channels apart; a task adds them up, and they may come again.
  bool can_follow(const Step& step, bool is_task) {
    std::istringstream words(from_json<std::string>(step.value));
    std::string word;
    words >> word;
    if (step.input == "job") {
      oldest_ = newest_ + 1;
      return is_task;
    }
    if (!step.input.starts_with("channel_")) return false;
    const auto channel = static_cast<std::size_t>(step.input.back() - '0');
    Input& input = inputs_[channel];
    if (channel >= channels_ || input.ended) return false;
    if (word == "end") return input.ended = true;
    if (word != "barrier") return numbers_.insert(word).second || is_task;
    std::int64_t checkpoint = 0;
    words >> checkpoint;
    if (checkpoint < oldest_ || checkpoint <= input.last()) return false;
    newest_ = std::max(newest_, checkpoint);
    return input.barriers.insert(checkpoint).second;
  }
  /// Whether a channel has left a checkpoint out and then ended.
  bool any_left_out() const {
    return std::any_of(inputs_.begin(), inputs_.end(), [this](const auto& some) {
      return std::any_of(inputs_.begin(), inputs_.end(), [&](const auto& other) {
        const auto& checkpoints = other.second.barriers;
        return std::any_of(checkpoints.begin(), checkpoints.end(), [&](std::int64_t checkpoint) {
          return some.second.has_left_out(checkpoint);
        });
      });
    });
  }

 private:
  std::size_t channels_;
  std::map<std::size_t, Input> inputs_;
  std::set<std::string> numbers_;
  std::int64_t oldest_ = 1;  // after a crash checkpoints are new ones
  std::int64_t newest_ = 0;
};

}  // namespace

/// First it is said what is to be made, and then things arrive, one after the other; checkpoints
/// have higher and higher numbers on each channel. A channel that leaves a checkpoint out and then
/// ends is nothing that happens: where nothing is held, the README does not say what follows.
bool is_legal(const Scenario& scenario) {
  if (scenario.mode == Scenario::Mode::simulated || scenario.parallelism != 1) return false;
  if (scenario.steps.empty()) return true;
  const bool is_task = scenario.pipeline == "sum_task";
  const Step& first = scenario.steps.front();
  if (first.input != (is_task ? "guarantee" : "channels")) return false;
  const auto made = from_json<std::string>(first.value);
  const std::size_t channels = is_task ? 2 : std::stoul(made);
  Arrivals arrivals(channels);
  for (auto step = scenario.steps.begin() + 1; step != scenario.steps.end(); ++step) {
    if (step->kind != Step::Kind::element || !arrivals.can_follow(*step, is_task)) return false;
  }
  const bool holds = scenario.pipeline == "exactly_once" || made == "exactly_once";
  return holds || !arrivals.any_left_out();
}

}  // namespace weir::grader
