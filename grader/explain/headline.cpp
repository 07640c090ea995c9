#include "explain/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "explain/report.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

using Kind = Expectation::Kind;
using Records = std::vector<Record>;

/// What differs in one step, as the expectation sees it.
struct Marked {
  Records missing;
  Records too_many;
  bool expects_others = false;  // that are there
};

Records marked_of(const Expectation& expectation, const std::vector<ComparedRecord>& side) {
  Records records;
  for (const auto& [record, differs] : side) {
    if (differs) records.push_back(*seen(expectation, record));
  }
  return records;
}

Marked marked_in(const Expectation& expectation, const ComparedStep& step) {
  return {marked_of(expectation, step.expected), marked_of(expectation, step.actual),
          std::any_of(step.expected.begin(), step.expected.end(), [&](const auto& record) {
            return !record.differs && seen(expectation, record.record).has_value();
          })};
}

/// Whether a record is in one of the steps from `first` up to, but not, `last`.
bool is_in(const Record& record, const Expectation& expectation,
           const std::vector<ComparedStep>& steps, std::vector<ComparedRecord> ComparedStep::*side,
           std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < std::min(last, steps.size()); ++i) {
    for (const auto& other : steps[i].*side) {
      if (seen(expectation, other.record) == record) return true;
    }
  }
  return false;
}

std::string of_fields(const Record& expected, const Record& actual) {
  constexpr std::size_t most = 3;
  const auto fields = differing_fields(expected.value, actual.value);
  if (fields.size() > most) return tr("another result comes out of {}", actual.output);
  if (fields.empty()) {
    return tr("the result is {} and should be {}", show_value(actual.value),
              show_value(expected.value));
  }
  std::string text;
  for (const auto& field : fields) {
    text += tr("{}{} is {} and should be {}", text.empty() ? "" : ", ", field,
               show_field(actual.value, field), show_field(expected.value, field));
  }
  return text;
}

/// One record came in place of another.
std::string of_two(const Record& expected, const Record& actual) {
  if (expected.kind != actual.kind) {
    return tr("{} comes and should not: {} should", show(actual), show(expected));
  }
  if (expected.kind == Record::Kind::watermark) {
    return tr("the watermark is {} and should be {}", show(actual.at), show(expected.at));
  }
  if (expected.output != actual.output) {
    return tr("a result comes out of {} and should come out of {}", actual.output, expected.output);
  }
  if (expected.value != actual.value) return of_fields(expected, actual);
  return tr("the result is right, and its timestamp is {} and should be {}", show(actual.at),
            show(expected.at));
}

std::string of_missing(const Record& record, bool comes_later, bool expects_others) {
  if (record.kind == Record::Kind::watermark) {
    return tr("the watermark {} does not come", show(record.at));
  }
  if (record.kind != Record::Kind::element) return tr("missing: {}", show(record));
  if (comes_later) return tr("a result comes out of {} later than it should", record.output);
  return expects_others ? tr("a result of {} is missing", record.output)
                        : tr("no result comes out of {}, and one should", record.output);
}

std::string of_too_many(const Record& record, bool is_due_later, bool came_before,
                        bool expects_others) {
  if (record.kind == Record::Kind::watermark) {
    return tr("the watermark {} comes and should not", show(record.at));
  }
  if (record.kind != Record::Kind::element) return tr("too many: {}", show(record));
  if (is_due_later) {
    return tr("a result comes out of {} earlier than it should", record.output);
  }
  if (came_before) return tr("a result of {} comes out a second time", record.output);
  return expects_others ? tr("a result too many comes out of {}", record.output)
                        : tr("a result comes out of {}, and none should", record.output);
}

std::string what_differs_in(const Expectation& expectation, const Comparison& comparison,
                            std::size_t at) {
  const auto& steps = comparison.steps;
  const auto [missing, too_many, expects_others] = marked_in(expectation, steps[at]);
  if (missing.size() == 1 && too_many.size() == 1) return of_two(missing[0], too_many[0]);
  if (difference(missing, too_many).empty()) return tr("what comes out comes in another order");
  if (missing.size() == 1 && too_many.empty()) {
    const bool comes_later =
        is_in(missing[0], expectation, steps, &ComparedStep::actual, at + 1, steps.size());
    return of_missing(missing[0], comes_later, expects_others);
  }
  if (missing.empty() && too_many.size() == 1) {
    const bool is_due_later =
        is_in(too_many[0], expectation, steps, &ComparedStep::expected, at + 1, steps.size());
    const bool came_before = is_in(too_many[0], expectation, steps, &ComparedStep::actual, 0, at);
    return of_too_many(too_many[0], is_due_later, came_before, expects_others);
  }
  if (too_many.empty()) return tr("{} results are missing", missing.size());
  if (missing.empty()) return tr("{} results come out that should not", too_many.size());
  return tr("results that are missing: {}, and that should not come: {}", missing.size(),
            too_many.size());
}

std::string what_became_of_it(Outcome outcome) {
  switch (outcome) {
    case Outcome::crashed:
      return tr("the program crashes");
    case Outcome::timed_out:
      return tr("the program does not come to an end");
    case Outcome::out_of_memory:
      return tr("the program runs out of memory");
    case Outcome::garbled:
      return tr("what the worker answers is no answer");
    default:
      return tr("the job fails");
  }
}

std::string what_differs(const Failure& failure, const Comparison& comparison) {
  const Outcome outcome = failure.both.actual.outcome;
  if (outcome != Outcome::passed) return what_became_of_it(outcome);
  const std::size_t at = comparison.first_difference.value_or(comparison.steps.size());
  if (at < comparison.steps.size() && comparison.steps[at].differs())
    return what_differs_in(failure.expectation, comparison, at);
  if (comparison.at_the_end.empty()) return tr("what comes out is not what should");
  const auto& [subject, expected, actual] = comparison.at_the_end.front();
  if (failure.expectation.kind == Kind::load) {
    return tr("{}; no subtask should do more than {} of 100", actual, failure.expectation.subject);
  }
  if (failure.expectation.kind != Kind::nothing_held) {
    return tr("{} {} and should be {}", subject, actual, expected);
  }
  return tr("still held in the end: {}; {} should be", actual, expected);
}

/// What has just happened where the difference is.
std::string trigger(const Step& step, bool is_only_event) {
  switch (step.kind) {
    case Step::Kind::element:
      return is_only_event ? "" : tr("with the last of them, ");
    case Step::Kind::watermark:
      return tr("with the watermark {}, ", show(step.at));
    case Step::Kind::end:
      return tr("at the end of {}, ", step.input);
    case Step::Kind::advance:
      return tr("after {}, ", show(step.duration));
    case Step::Kind::restart:
      return tr("after a restart, ");
    case Step::Kind::savepoint:
      return tr("when version 2 starts, ");
    case Step::Kind::idle:
      return tr("when {} is idle, ", step.input);
    case Step::Kind::active:
      return tr("when {} is active again, ", step.input);
  }
  return "";
}

/// Whether the job is stopped in that way before that step.
bool is_stopped(const Scenario& scenario, Step::Kind way, std::size_t before) {
  return std::any_of(scenario.steps.begin(),
                     scenario.steps.begin() + static_cast<std::ptrdiff_t>(before),
                     [way](const Step& step) { return step.kind == way; });
}

}  // namespace

std::string headline(const Failure& failure, const Comparison& comparison) {
  const Scenario& scenario = failure.scenario;
  const auto& steps = scenario.steps;
  const bool is_stepped = scenario.mode == Scenario::Mode::stepped && !steps.empty();
  std::string who;
  std::string when;
  if (!comparison.first_difference || !is_stepped) {
    who = in_a_few_words(scenario, steps.size());
  } else {
    const std::size_t at = std::min(*comparison.first_difference, steps.size() - 1);
    who = in_a_few_words(scenario, at);
    const bool is_only_event = at == 0 || in_a_few_words(scenario, at - 1) == tr("no event at all");
    when = comparison.at_the_end.empty() ? trigger(steps[at], is_only_event) : "";
    if (is_stopped(scenario, Step::Kind::savepoint, at)) who += tr(", and a savepoint");
    if (is_stopped(scenario, Step::Kind::restart, at)) who += tr(", and a restart");
  }
  const std::string way = show_way(scenario);
  if (!way.empty()) who += ", " + way;
  std::string text = fmt::format("{}: {}{}.", who, when, what_differs(failure, comparison));
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace weir::grader
