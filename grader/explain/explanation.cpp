#include "explain/explanation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <optional>

#include "explain/catalogue.hpp"
#include "explain/chart.hpp"
#include "explain/comparison.hpp"
#include "explain/headline.hpp"
#include "explain/notes.hpp"
#include "explain/report.hpp"
#include "explain/smallest.hpp"
#include "explain/timeline.hpp"
#include "texts/texts.hpp"

namespace weir::grader {
namespace {

std::size_t count_events(const Scenario& scenario) {
  return static_cast<std::size_t>(
      std::count_if(scenario.steps.begin(), scenario.steps.end(),
                    [](const Step& step) { return step.kind == Step::Kind::element; }));
}

/// Looks for the smallest scenario of a failure.
class Search {
 public:
  Search(const Failure& failure, const Programs& programs)
      : failure_(failure),
        programs_(programs),
        workers_(programs.submission, programs.reference, {.crash_sites = false}) {}

  /// Nothing where the reference does not do what the test says.
  std::optional<Scenario> search() {
    const Scenario& scenario = failure_.scenario;
    if (!shows(scenario)) return std::nullopt;
    auto found =
        smallest(scenario, [this](const Scenario& s) { return programs_.is_legal(s) && shows(s); });
    if (shows_from_the_start(found)) return found;
    // The program keeps something from one scenario to the next: each is played by a new process.
    constexpr std::size_t patience = 60;
    if (!shows_from_the_start(scenario)) return std::nullopt;
    return smallest(
        scenario,
        [this](const Scenario& s) { return programs_.is_legal(s) && shows_from_the_start(s); },
        patience);
  }

 private:
  bool shows(const Scenario& scenario) {
    const Both both = workers_.play(scenario);
    if (both.expected.outcome != Outcome::passed) return false;
    if (both.actual.outcome != failure_.both.actual.outcome) return false;
    const bool has_thrown = both.actual.outcome == Outcome::failed;
    if (has_thrown && cause_of(both.actual) != cause_of(failure_.both.actual)) return false;
    const bool is_done = both.actual.outcome == Outcome::passed;
    if (is_done && both.actual.steps.size() != both.expected.steps.size()) return false;
    return differs(failure_.expectation, scenario, both.expected, both.actual);
  }
  bool shows_from_the_start(const Scenario& scenario) {
    workers_.start_anew();
    return shows(scenario);
  }

  const Failure& failure_;
  const Programs& programs_;
  WorkerPair workers_;
};

/// Who has not answered would not answer now, for seconds each time.
bool can_be_shrunk(const Failure& failure, const Programs& programs) {
  return failure.both.actual.outcome != Outcome::timed_out &&
         access(programs.reference.c_str(), X_OK) == 0;
}

/// The mistake that the submission behaves like in a part of the exercise; nothing if none does, or
/// if the reference does not behave as it did when the catalogue was made.
std::optional<Mistake> mistake_of(const Programs& programs, const std::string& part) {
  const auto catalogues = read_catalogues(programs.catalogue);
  const auto* catalogue = find_part(catalogues, part);
  if (catalogue == nullptr) return std::nullopt;
  auto of_reference = std::async(std::launch::async, [&] {
    WorkerProcess reference(programs.reference);
    return behaviour_of(catalogue->probes, reference);
  });
  WorkerProcess submission(programs.submission, {.crash_sites = false});
  const auto behaviour = behaviour_of(catalogue->probes, submission);
  if (of_reference.get() != catalogue->reference) return std::nullopt;
  const auto* found = catalogue->find(behaviour);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

bool is_about_what_is_held(const Expectation& expectation) {
  return expectation.kind == Expectation::Kind::nothing_held;
}

/// Over all of the story: what leaks is a little each time.
std::string chart_of(const Failure& failure, const Programs& programs) {
  WorkerProcess reference(programs.reference);
  const auto needed = reference.play(failure.scenario);
  return tr("\nEntries and timers that are held after each step of the whole story:\n\n{}",
            chart(held_over_time(failure.both.actual), held_over_time(needed)));
}

/// The story that is told of a failure, and what happens within the submission as it is played.
struct Told {
  Failure failure;
  bool is_smallest = false;
  Notes notes;
  std::string printed;
};

Told told_of(const Failure& failure, const Programs& programs) {
  Told told{.failure = failure, .notes = {}, .printed = {}};
  if (can_be_shrunk(failure, programs)) {
    if (auto found = Search(failure, programs).search()) {
      WorkerPair workers(programs.submission, programs.reference);
      auto both = workers.play(*found);
      told.is_smallest = differs(failure.expectation, *found, both.expected, both.actual);
      if (told.is_smallest) {
        told.failure = {failure.expectation, *std::move(found), std::move(both)};
        told.printed = workers.submission().take_printed();
      }
    }
  }
  const Scenario& scenario = told.failure.scenario;
  if (scenario.mode == Scenario::Mode::simulated) return told;
  WorkerProcess submission(programs.submission, {.crash_sites = false});
  const auto trace = submission.trace(scenario);
  told.notes = notes_of(trace, scenario.steps.size());
  if (!told.is_smallest) told.printed = submission.take_printed();
  // Of a process that is gone, the trace knows how far it came.
  auto& actual = told.failure.both.actual;
  if (actual.steps.empty()) actual.steps.resize(trace.observation.steps.size());
  return told;
}

std::string way_of(const Scenario& scenario) {
  const std::string way = show_way(scenario);
  return way.empty() ? "" : fmt::format(", {}", way);
}

Explanation tell(const Told& told, std::size_t width) {
  const auto& [failure, is_smallest, notes, printed] = told;
  const auto& scenario = failure.scenario;
  const auto comparison =
      compare(failure.expectation, scenario, failure.both.expected, failure.both.actual);
  Explanation explanation;
  explanation.scenario = scenario;
  explanation.printed = printed;
  explanation.events = count_events(scenario);
  explanation.head = fmt::format("{}\n{}", beside("", headline(failure, comparison), width),
                                 first_difference(failure, comparison, width));
  const auto story = is_smallest ? tr("The smallest story that shows it") : tr("The story");
  const auto number = explanation.events == 1 ? tr("1 event") : tr("{} events", explanation.events);
  explanation.text = fmt::format("{}, {}{}:\n\n{}", story, number, way_of(scenario),
                                 timeline(failure, comparison, notes, width));
  return explanation;
}

}  // namespace

Explanation describe(const Failure& failure, std::size_t width) {
  return tell({.failure = failure, .notes = {}, .printed = {}}, width);
}

Explanation explain(const Failure& failure, const Programs& programs, std::size_t width) {
  auto explanation = tell(told_of(failure, programs), width);
  if (!can_be_shrunk(failure, programs)) return explanation;
  if (is_about_what_is_held(failure.expectation)) explanation.text += chart_of(failure, programs);
  if (const auto mistake = mistake_of(programs, failure.scenario.pipeline)) {
    explanation.mistake = mistake->name;
    explanation.text +=
        tr("\nA mistake that behaves just like this:\n{}{}",
           beside("  ", tr(mistake->misconception), width), beside("  ", tr(mistake->why), width));
  }
  return explanation;
}

}  // namespace weir::grader
