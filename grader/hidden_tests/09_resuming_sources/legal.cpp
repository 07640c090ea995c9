// Which scenarios exercise 09 allows.
#include <string>

#include "verdict/programs.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {

/// A reader is made and asked by the scenario alone. Behind its end a file does not grow. Which
/// subtask has what waits, and so which batches there are, is said for one of them only; and a
/// crash in the middle may write a batch twice, as chance has it.
bool is_legal(const Scenario& scenario) {
  const bool is_simulated = scenario.mode == Scenario::Mode::simulated;
  if (scenario.pipeline == "line_source") return true;
  bool is_parallel = scenario.parallelism != 1;
  bool is_whole = false;
  std::string looked_at;
  for (const Step& step : scenario.steps) {
    is_parallel = is_parallel || step.parallelism > 1;
    const bool is_first = &step == &scenario.steps.front();
    if (scenario.pipeline == "line_reader") {
      if (step.kind != Step::Kind::element || (step.input == "file" && is_whole)) return false;
      is_whole = is_whole || (step.input == "file" && from_json<std::string>(step.value) == "end");
    } else if (is_first != (step.input == "look_at")) {
      return false;
    } else if (is_first) {
      looked_at = from_json<std::string>(step.value);
    }
  }
  if (looked_at == "distinct") return true;
  return !is_simulated && (looked_at == "texts" || !is_parallel);
}

}  // namespace weir::grader
