#include "explain/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "explain/report.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;
using ComparedRecords = std::vector<ComparedRecord>;

ComparedRecords unmarked(const std::optional<Observation>& observation, std::size_t step) {
  ComparedRecords records;
  if (!observation || step >= observation->steps.size()) return records;
  for (const auto& record : observation->steps[step].records) records.push_back({record});
  return records;
}

/// Those of the records that the expectation sees, as it sees them, with what they are of.
std::vector<std::pair<Record, ComparedRecord*>> seen_of_side(const Expectation& expectation,
                                                             ComparedRecords& side) {
  std::vector<std::pair<Record, ComparedRecord*>> all;
  for (auto& record : side) {
    if (auto as_seen = seen(expectation, record.record)) {
      all.emplace_back(*std::move(as_seen), &record);
    }
  }
  return all;
}

/// Of each value, the records of one side in their order.
using ByValue = std::map<Record, std::deque<ComparedRecord*>>;

/// Marks the records of a step that the other side does not have in it, and gathers them.
void mark_step(const Expectation& expectation, ComparedStep& step, ByValue& missing,
               ByValue& too_many) {
  ByValue there;
  for (auto& [value, record] : seen_of_side(expectation, step.expected)) {
    there[value].push_back(record);
    record->differs = true;
  }
  for (auto& [value, record] : seen_of_side(expectation, step.actual)) {
    auto& same = there[value];
    record->differs = same.empty();
    if (same.empty()) {
      too_many[value].push_back(record);
    } else {
      same.front()->differs = false;
      same.pop_front();
    }
  }
  for (auto& [value, records] : there) {
    for (auto* record : records) missing[value].push_back(record);
  }
}

/// What came at another step is there all the same: the first with the first.
void unmark_moved(ByValue& missing, ByValue& too_many) {
  for (auto& [value, records] : missing) {
    auto& others = too_many[value];
    for (std::size_t i = 0; i < std::min(records.size(), others.size()); ++i) {
      records[i]->differs = false;
      others[i]->differs = false;
    }
  }
}

bool counts_when(Kind kind) {
  return kind == Kind::steps || kind == Kind::stamped || kind == Kind::stream;
}
bool counts_order(Kind kind) { return kind == Kind::stream || kind == Kind::watermarks; }

/// Marks the first place at which two sequences of the same records differ.
bool mark_order(const Expectation& expectation, const std::vector<ComparedStep*>& steps) {
  std::vector<std::pair<Record, ComparedRecord*>> expected;
  std::vector<std::pair<Record, ComparedRecord*>> actual;
  for (auto* step : steps) {
    for (auto& record : seen_of_side(expectation, step->expected)) expected.push_back(record);
    for (auto& record : seen_of_side(expectation, step->actual)) actual.push_back(record);
  }
  bool is_any = false;
  for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i) {
    if (expected[i].first == actual[i].first) continue;
    expected[i].second->differs = actual[i].second->differs = is_any = true;
    if (!counts_when(expectation.kind)) break;
  }
  return is_any;
}

void mark_records(const Expectation& expectation, Comparison& comparison) {
  ByValue missing;
  ByValue too_many;
  for (auto& step : comparison.steps) mark_step(expectation, step, missing, too_many);
  if (!counts_when(expectation.kind)) unmark_moved(missing, too_many);
  const auto differs = [](const ComparedStep& step) { return step.differs(); };
  if (!counts_order(expectation.kind)) return;
  if (counts_when(expectation.kind)) {
    for (auto& step : comparison.steps) {
      if (!step.differs()) mark_order(expectation, {&step});
    }
  } else if (std::none_of(comparison.steps.begin(), comparison.steps.end(), differs)) {
    std::vector<ComparedStep*> all;
    for (auto& step : comparison.steps) all.push_back(&step);
    mark_order(expectation, all);
  }
}

/// `subtask 2 of Window did 70 of 100 (10, 12, 70, 8)`.
std::string show_load(const HeaviestLoad& load, std::uint64_t elements) {
  return tr("subtask {} of {} did {} of {} ({})", load.subtask, load.op, load.elements, elements,
            fmt::format("{}", fmt::join(load.of_each, ", ")));
}

std::vector<ComparedEnd> ends_of(const Expectation& expectation, const Scenario& scenario,
                                 const Observation& expected, const Observation& actual) {
  std::vector<ComparedEnd> ends;
  if (expectation.kind == Kind::load) {
    if (differs(expectation, scenario, expected, actual)) {
      ends.push_back({tr("load:"), tr("no subtask does more than {} of 100", expectation.subject),
                      show_load(heaviest_load(actual), elements_in(scenario))});
    }
    return ends;
  }
  auto found = view(expectation, scenario, actual).counters;
  for (const auto& [name, value] : view(expectation, scenario, expected).counters) {
    if (found[name] == value) continue;
    ends.push_back(
        {tr("the counter {} is", name), fmt::format("{}", value), fmt::format("{}", found[name])});
  }
  if (expectation.kind == Kind::nothing_held && differs(expectation, scenario, expected, actual)) {
    ends.push_back({tr("held:"), show(expected.steps.back().held), show(actual.steps.back().held)});
  }
  return ends;
}

}  // namespace

bool ComparedStep::differs() const {
  const auto is_marked = [](const ComparedRecord& record) { return record.differs; };
  return std::any_of(expected.begin(), expected.end(), is_marked) ||
         std::any_of(actual.begin(), actual.end(), is_marked);
}

Comparison compare(const Expectation& expectation, const Scenario& scenario,
                   const std::optional<Observation>& expected, const Observation& actual) {
  Comparison comparison;
  const std::size_t steps = std::max(expected ? expected->steps.size() : 0, actual.steps.size());
  for (std::size_t i = 0; i < steps; ++i) {
    comparison.steps.push_back({unmarked(expected, i), unmarked(actual, i)});
  }
  if (!expected || steps == 0) return comparison;
  const bool is_done = expected->outcome == Outcome::passed && actual.outcome == Outcome::passed &&
                       actual.steps.size() == expected->steps.size();
  if (!is_done) {
    comparison.first_difference = std::min(actual.steps.size(), steps - 1);
    return comparison;
  }
  mark_records(expectation, comparison);
  const auto first = std::find_if(comparison.steps.begin(), comparison.steps.end(),
                                  [](const ComparedStep& step) { return step.differs(); });
  comparison.at_the_end = ends_of(expectation, scenario, *expected, actual);
  if (first != comparison.steps.end()) {
    comparison.first_difference = static_cast<std::size_t>(first - comparison.steps.begin());
  } else if (!comparison.at_the_end.empty()) {
    comparison.first_difference = steps - 1;
  }
  return comparison;
}

}  // namespace weir::grader
