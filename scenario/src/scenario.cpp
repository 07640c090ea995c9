#include "weir/scenario/scenario.hpp"

namespace weir::grader {

Scenario& Scenario::add(Step step) {
  steps.push_back(std::move(step));
  return *this;
}

Scenario& Scenario::watermark(std::string_view input, Timestamp at, std::uint32_t channel) {
  return add(
      {.kind = Step::Kind::watermark, .input = std::string(input), .channel = channel, .at = at});
}

Scenario& Scenario::end(std::string_view input) {
  return add({.kind = Step::Kind::end, .input = std::string(input)});
}

Scenario& Scenario::advance(Duration duration) {
  return add({.kind = Step::Kind::advance, .duration = duration});
}

Scenario& Scenario::restart(std::uint32_t new_parallelism) {
  return add({.kind = Step::Kind::restart, .parallelism = new_parallelism});
}

}  // namespace weir::grader
