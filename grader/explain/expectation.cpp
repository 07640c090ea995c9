#include "explain/expectation.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;

std::vector<Record> seen_of(const Expectation& expectation, const StepObservation& step) {
  std::vector<Record> seen;
  for (const auto& record : step.records) {
    const bool is_element = record.kind == Record::Kind::element;
    switch (expectation.kind) {
      case Kind::stream:
        seen.push_back(record);
        break;
      case Kind::steps:
      case Kind::results:
        if (is_element) seen.push_back(record);
        break;
      case Kind::output:
        if (is_element && record.output == expectation.subject) seen.push_back(record);
        break;
      case Kind::watermarks:
        if (record.kind == Record::Kind::watermark && record.output == expectation.subject) {
          seen.push_back(record);
        }
        break;
      case Kind::counter:
      case Kind::nothing_held:
        break;
    }
  }
  return seen;
}

bool is_in_any_order(Kind kind) {
  return kind == Kind::steps || kind == Kind::results || kind == Kind::output;
}
bool is_of_each_step(Kind kind) { return kind == Kind::steps || kind == Kind::stream; }

Held last_held(const Observation& observation) {
  return observation.steps.empty() ? Held{} : observation.steps.back().held;
}

}  // namespace

View view(const Expectation& expectation, const Scenario& scenario,
          const Observation& observation) {
  View view;
  view.outcome = observation.outcome;
  if (observation.outcome != Outcome::passed) return view;

  const Kind kind = expectation.kind;
  if (!is_of_each_step(kind)) view.steps.emplace_back();
  for (const auto& step : observation.steps) {
    auto seen = seen_of(expectation, step);
    if (kind == Kind::results || kind == Kind::output) {
      for (auto& record : seen) record.at = Timestamp::min();
    }
    if (is_of_each_step(kind)) view.steps.emplace_back();
    std::move(seen.begin(), seen.end(), std::back_inserter(view.steps.back()));
  }
  if (is_in_any_order(kind)) {
    for (auto& step : view.steps) std::sort(step.begin(), step.end());
  }
  // How much of it was kept is another matter than that it was.
  if (kind == Kind::nothing_held) {
    const Held held = last_held(observation);
    view.held.push_back({std::min<std::uint64_t>(held.entries, 1),
                         std::min<std::uint64_t>(held.event_time_timers, 1),
                         std::min<std::uint64_t>(held.processing_time_timers, 1)});
  }

  std::vector<std::string> counters;
  if (is_of_each_step(kind) || kind == Kind::results) counters = scenario.counters;
  if (kind == Kind::counter) counters.push_back(expectation.subject);
  for (const auto& name : counters) {
    const auto found = observation.counters.find(name);
    view.counters[name] = found == observation.counters.end() ? 0 : found->second;
  }
  return view;
}

std::uint64_t name_of(const View& view) {
  StateWriter writer;
  writer(static_cast<std::uint8_t>(view.outcome));
  writer(static_cast<std::uint64_t>(view.steps.size()));
  for (const auto& step : view.steps) writer(step);
  writer(view.counters, view.held);
  // FNV-1a.
  std::uint64_t name = 0xcbf29ce484222325ULL;
  for (const char byte : writer.take()) {
    name = (name ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  }
  return name;
}

bool differs(const Expectation& expectation, const Scenario& scenario, const Observation& expected,
             const Observation& actual) {
  if (actual.outcome != expected.outcome) return true;
  if (actual.steps.size() != expected.steps.size()) return true;
  if (expectation.kind == Kind::nothing_held) {
    return last_held(actual) != Held{} && last_held(expected) == Held{};
  }
  return view(expectation, scenario, expected) != view(expectation, scenario, actual);
}

std::optional<std::size_t> first_difference(const Expectation& expectation,
                                            const Scenario& scenario, const Observation& expected,
                                            const Observation& actual) {
  if (!is_of_each_step(expectation.kind)) return std::nullopt;
  const auto wanted = view(expectation, scenario, expected);
  const auto found = view(expectation, scenario, actual);
  for (std::size_t i = 0; i < std::min(wanted.steps.size(), found.steps.size()); ++i) {
    if (wanted.steps[i] != found.steps[i]) return i;
  }
  return std::nullopt;
}

}  // namespace weir::grader
