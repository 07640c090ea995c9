#include "trace/comparison.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "explain/report.hpp"

namespace weir::grader {
namespace {

/// Records of one side, and those of them that the other side does not have.
struct Side {
  std::vector<Record> records;
  std::vector<Record> marked;
};
struct Sides {
  Side expected;
  Side actual;
};

bool is_element(const Record& record) { return record.kind == Record::Kind::element; }

std::vector<Record> elements_of(const std::vector<Record>& records) {
  std::vector<Record> elements;
  std::copy_if(records.begin(), records.end(), std::back_inserter(elements), is_element);
  return elements;
}

Record without_timestamp(Record record) {
  record.at = Timestamp::min();
  return record;
}

std::vector<Record> values_of(const std::vector<Record>& records) {
  auto values = elements_of(records);
  for (auto& record : values) record = without_timestamp(std::move(record));
  return values;
}

std::vector<Record> all_values(const std::vector<Sides>& steps, Side Sides::*side) {
  std::vector<Record> all;
  for (const auto& step : steps) {
    for (auto& record : values_of((step.*side).records)) all.push_back(std::move(record));
  }
  return all;
}

/// Marks what differs in a step; answers whether anything does.
using Way = std::function<bool(Sides&)>;

bool other_values(Sides& step) {
  auto found = difference(values_of(step.expected.records), values_of(step.actual.records));
  step.expected.marked = std::move(found.missing);
  step.actual.marked = std::move(found.too_many);
  return !step.expected.marked.empty() || !step.actual.marked.empty();
}

/// Other values, of those that are missing or too many in all.
Way other_values_in_all(const std::vector<Sides>& steps) {
  const auto found =
      difference(all_values(steps, &Sides::expected), all_values(steps, &Sides::actual));
  return [found](Sides& step) {
    other_values(step);
    const auto keep = [](std::vector<Record>& marked, const std::vector<Record>& in_all) {
      std::erase_if(marked, [&](const Record& record) {
        return std::find(in_all.begin(), in_all.end(), record) == in_all.end();
      });
    };
    keep(step.expected.marked, found.missing);
    keep(step.actual.marked, found.too_many);
    return !step.expected.marked.empty() || !step.actual.marked.empty();
  };
}

bool other_timestamps(Sides& step) {
  auto found = difference(elements_of(step.expected.records), elements_of(step.actual.records));
  step.expected.marked = std::move(found.missing);
  step.actual.marked = std::move(found.too_many);
  return !step.expected.marked.empty() || !step.actual.marked.empty();
}

bool another_order(Sides& step) {
  if (step.expected.records == step.actual.records) return false;
  step.expected.marked = step.expected.records;
  step.actual.marked = step.actual.records;
  return true;
}

/// Whether `record` is one of the marked, with or without its timestamp; each is found once.
bool take(std::vector<Record>& marked, const Record& record) {
  auto found = std::find(marked.begin(), marked.end(), record);
  if (found == marked.end())
    found = std::find(marked.begin(), marked.end(), without_timestamp(record));
  if (found == marked.end()) return false;
  marked.erase(found);
  return true;
}

std::vector<ComparedLine> lines_of(Side side, bool all) {
  std::vector<ComparedLine> lines;
  for (const auto& record : side.records) {
    if (!all && !is_element(record)) continue;
    lines.push_back({show(record), take(side.marked, record)});
  }
  return lines;
}

bool holds_more(const Held& actual, const Held& expected) {
  return actual.entries > expected.entries ||
         actual.event_time_timers > expected.event_time_timers ||
         actual.processing_time_timers > expected.processing_time_timers;
}

}  // namespace

Comparison compare(const std::optional<Observation>& expected, const Observation& actual) {
  const std::size_t most = std::max(expected ? expected->steps.size() : 0, actual.steps.size());
  const std::size_t both = expected ? std::min(expected->steps.size(), actual.steps.size()) : 0;
  std::vector<Sides> steps(most);
  for (std::size_t i = 0; i < most; ++i) {
    if (expected && i < expected->steps.size())
      steps[i].expected.records = expected->steps[i].records;
    if (i < actual.steps.size()) steps[i].actual.records = actual.steps[i].records;
  }

  Comparison comparison;
  bool show_all = false;
  const auto try_way = [&](const Way& way) {
    for (std::size_t i = 0; i < both; ++i) {
      if (way(steps[i]) && !comparison.first_difference) comparison.first_difference = i;
    }
    return comparison.first_difference.has_value();
  };
  if (!try_way(other_values_in_all(steps)) && !try_way(other_values) && !try_way(other_timestamps))
    show_all = try_way(another_order);
  for (const auto& step : steps) {
    comparison.steps.push_back(
        {lines_of(step.expected, show_all), lines_of(step.actual, show_all)});
  }
  if (comparison.first_difference) return comparison;
  for (std::size_t i = 0; i < both; ++i) {
    const Held& should = expected->steps[i].held;
    const Held& does = actual.steps[i].held;
    if (!holds_more(does, should)) continue;
    comparison.steps[i].expected.push_back({"holds " + show(should), true});
    comparison.steps[i].actual.push_back({"holds " + show(does), true});
    if (!comparison.first_difference) comparison.first_difference = i;
  }
  // A program that has ended too early is wrong at the step that it did not finish.
  if (!comparison.first_difference && both < most && expected) comparison.first_difference = both;
  return comparison;
}

}  // namespace weir::grader
