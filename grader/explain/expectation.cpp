#include "explain/expectation.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "weir/serialization.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;

bool is_however_stamped(Kind kind) {
  return kind == Kind::steps || kind == Kind::results || kind == Kind::output;
}
bool is_in_any_order(Kind kind) { return is_however_stamped(kind) || kind == Kind::stamped; }
bool is_of_each_step(Kind kind) {
  return kind == Kind::steps || kind == Kind::stamped || kind == Kind::stream;
}

/// Whether one subtask has had more than its share, as the expectation of a load has it.
bool is_overloaded(const Expectation& expectation, const Scenario& scenario,
                   const Observation& observation) {
  return heaviest_load(observation).elements >
         elements_in(scenario) * std::stoul(expectation.subject) / 100;
}

Held last_held(const Observation& observation) {
  return observation.steps.empty() ? Held{} : observation.steps.back().held;
}

}  // namespace

std::string cause_of(const Observation& observation) {
  std::string cause;
  if (observation.outcome == Outcome::passed) return cause;
  bool is_in_quotes = false;
  for (const char c : observation.message) {
    if (c == '\'') is_in_quotes = !is_in_quotes;
    const bool is_digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!is_in_quotes && !is_digit) cause += c;
  }
  return cause;
}

std::optional<Record> seen(const Expectation& expectation, Record record) {
  const bool is_element = record.kind == Record::Kind::element;
  const bool is_of_subject = record.output == expectation.subject;
  if (is_however_stamped(expectation.kind)) record.at = Timestamp::min();
  bool is_seen = false;
  switch (expectation.kind) {
    case Kind::stream:
      is_seen = true;
      break;
    case Kind::steps:
    case Kind::stamped:
    case Kind::results:
      is_seen = is_element;
      break;
    case Kind::output:
      is_seen = is_element && is_of_subject;
      break;
    case Kind::watermarks:
      is_seen = record.kind == Record::Kind::watermark && is_of_subject;
      break;
    case Kind::counter:
    case Kind::nothing_held:
    case Kind::load:
      break;
  }
  return is_seen ? std::optional(std::move(record)) : std::nullopt;
}

View view(const Expectation& expectation, const Scenario& scenario,
          const Observation& observation) {
  View view;
  view.outcome = observation.outcome;
  view.cause = cause_of(observation);
  if (observation.outcome != Outcome::passed) view.done = observation.steps.size();

  const Kind kind = expectation.kind;
  if (!is_of_each_step(kind)) view.steps.emplace_back();
  for (const auto& step : observation.steps) {
    if (is_of_each_step(kind)) view.steps.emplace_back();
    for (const auto& record : step.records) {
      if (auto as_seen = seen(expectation, record)) view.steps.back().push_back(*as_seen);
    }
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

  // And by how much a load is too large.
  if (kind == Kind::load) {
    view.counters["overloaded"] = is_overloaded(expectation, scenario, observation) ? 1 : 0;
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
  writer(static_cast<std::uint8_t>(view.outcome), view.cause,
         static_cast<std::uint64_t>(view.done));
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

HeaviestLoad heaviest_load(const Observation& observation) {
  std::map<std::string, std::vector<std::uint64_t>> loads;
  HeaviestLoad heaviest;
  for (const auto& [name, elements] : observation.counters) {
    const std::string op = name.substr(0, name.rfind('['));
    auto& of_each = loads[op];
    of_each.push_back(elements);
    if (elements > heaviest.elements) heaviest = {op, of_each.size() - 1, elements, {}};
  }
  heaviest.of_each = loads[heaviest.op];
  return heaviest;
}

std::uint64_t elements_in(const Scenario& scenario) {
  return static_cast<std::uint64_t>(
      std::count_if(scenario.steps.begin(), scenario.steps.end(),
                    [](const Step& step) { return step.kind == Step::Kind::element; }));
}

bool differs(const Expectation& expectation, const Scenario& scenario, const Observation& expected,
             const Observation& actual) {
  if (actual.outcome != expected.outcome) return true;
  if (actual.steps.size() != expected.steps.size()) return true;
  if (expectation.kind == Kind::nothing_held) {
    return last_held(actual) != Held{} && last_held(expected) == Held{};
  }
  if (expectation.kind == Kind::load) {
    return is_overloaded(expectation, scenario, actual) &&
           !is_overloaded(expectation, scenario, expected);
  }
  return view(expectation, scenario, expected) != view(expectation, scenario, actual);
}

}  // namespace weir::grader
