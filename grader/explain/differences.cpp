#include "explain/differences.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "explain/report.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

constexpr std::size_t most_differences = 6;

/// The outcome, in the nine letters that a label has.
std::string label_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::not_started:
      return tr("not started");
    case Outcome::out_of_memory:
      return tr("no memory");
    case Outcome::crashed:
      return tr("crashed");
    case Outcome::timed_out:
      return tr("timed out");
    case Outcome::garbled:
      return tr("garbled");
    default:
      return tr("failed");
  }
}

/// The fields by which the marked records of the two sides differ.
Fields fields_that_differ(const ComparedStep& step) {
  Fields fields;
  for (const auto& expected : step.expected) {
    for (const auto& actual : step.actual) {
      if (!expected.differs || !actual.differs) continue;
      fields.merge(differing_fields(expected.record.value, actual.record.value));
    }
  }
  return fields;
}

void add_side(std::vector<Note>& notes, const Expectation& expectation, const std::string& label,
              const std::vector<ComparedRecord>& side, const Fields& always) {
  std::size_t shown = 0;
  std::size_t same = 0;
  for (const auto& [record, differs] : side) {
    const auto as_seen = seen(expectation, record);
    same += as_seen && !differs ? 1U : 0U;
    if (!differs || ++shown > most_differences) continue;
    notes.push_back({label, show(*as_seen, always)});
  }
  if (shown == 0) notes.push_back({label, same == 0 ? tr("nothing") : tr("nothing more")});
  if (shown > most_differences) {
    notes.push_back({label, tr("... and {} more", shown - most_differences)});
  }
}

/// The records of a side that differ, sorted; `as` says how to take each.
template <class As>
std::vector<Record> differing(const std::vector<ComparedRecord>& side, As as) {
  std::vector<Record> records;
  for (const auto& [record, differs] : side) {
    if (differs) records.push_back(as(record));
  }
  std::sort(records.begin(), records.end());
  return records;
}

/// Whether the two sides would be alike if it were not for the timestamps of elements.
bool differs_in_timestamps_only(const ComparedStep& step) {
  const auto as_it_is = [](const Record& record) { return record; };
  const auto without_timestamp = [](Record record) {
    if (record.kind == Record::Kind::element) record.at = Timestamp::min();
    return record;
  };
  return differing(step.expected, without_timestamp) == differing(step.actual, without_timestamp) &&
         differing(step.expected, as_it_is) != differing(step.actual, as_it_is);
}

}  // namespace

std::vector<Note> differences_in(const Failure& failure, const Comparison& comparison,
                                 std::size_t step) {
  std::vector<Note> notes;
  if (step >= comparison.steps.size()) return notes;
  const auto& compared = comparison.steps[step];
  if (compared.differs()) {
    const Fields always = fields_that_differ(compared);
    add_side(notes, failure.expectation, tr("expected"), compared.expected, always);
    add_side(notes, failure.expectation, tr("actual"), compared.actual, always);
    if (differs_in_timestamps_only(compared)) {
      notes.push_back({"", tr("it is right but for its timestamp, which stands behind the @")});
    }
  }
  if (failure.both.actual.outcome != Outcome::passed && comparison.first_difference == step) {
    notes.push_back({label_of(failure.both.actual.outcome), failure.both.actual.message});
  }
  if (step + 1 != comparison.steps.size()) return notes;
  for (const auto& [subject, expected, actual] : comparison.at_the_end) {
    notes.push_back({tr("expected"), fmt::format("{} {}", subject, expected)});
    notes.push_back({tr("actual"), fmt::format("{} {}", subject, actual)});
  }
  return notes;
}

std::string first_difference(const Failure& failure, const Comparison& comparison,
                             std::size_t width) {
  if (!comparison.first_difference) return "";
  const std::size_t at = *comparison.first_difference;
  const auto line = [&](std::string_view label, std::string_view text) {
    return beside(fmt::format("  {:<10}", label), text, width);
  };
  std::string text;
  const auto& scenario = failure.scenario;
  if (scenario.mode == Scenario::Mode::stepped && at < scenario.steps.size()) {
    text += line(tr("step {}", at + 1), show(scenario.steps[at]));
  }
  for (const auto& note : differences_in(failure, comparison, at)) {
    text += line(note.label, note.text);
  }
  return text;
}

}  // namespace weir::grader
