#include "weir/scenario/scenario.hpp"

#include <cereal/external/base64.hpp>

#include "weir/serialization.hpp"

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

Scenario& Scenario::savepoint(std::uint32_t new_parallelism) {
  return add({.kind = Step::Kind::savepoint, .parallelism = new_parallelism});
}

Scenario& Scenario::kept_savepoint(const Snapshot& kept, std::uint32_t new_parallelism) {
  const Bytes bytes = to_bytes(kept);
  const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
  return add({.kind = Step::Kind::savepoint,
              .parallelism = new_parallelism,
              .value = cereal::base64::encode(first, bytes.size())});
}

Snapshot kept_savepoint(const Step& step) {
  return from_bytes<Snapshot>(cereal::base64::decode(step.value));
}

}  // namespace weir::grader
