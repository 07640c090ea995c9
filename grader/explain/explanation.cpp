#include "explain/explanation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <optional>

#include "explain/catalogue.hpp"
#include "explain/chart.hpp"
#include "explain/notes.hpp"
#include "explain/report.hpp"
#include "explain/smallest.hpp"
#include "explain/timeline.hpp"
#include "weir/serialization.hpp"

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

  Scenario search() {
    const Scenario& scenario = failure_.scenario;
    if (!shows(scenario)) return scenario;
    auto found =
        smallest(scenario, [this](const Scenario& s) { return programs_.is_legal(s) && shows(s); });
    if (shows_from_the_start(found)) return found;
    // The program keeps something from one scenario to the next: each is played by a new process.
    constexpr std::size_t patience = 60;
    if (!shows_from_the_start(scenario)) return scenario;
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
bool is_worth_it(const Failure& failure, const Programs& programs) {
  const Outcome outcome = failure.both.actual.outcome;
  return outcome != Outcome::not_started && outcome != Outcome::timed_out &&
         access(programs.reference.c_str(), X_OK) == 0;
}

/// The mistake that the submission behaves like; nothing if none does, or if the reference does not
/// behave as it did when the catalogue was made.
std::optional<Mistake> mistake_of(const Programs& programs) {
  const auto catalogue = read_catalogue(programs.catalogue);
  if (!catalogue) return std::nullopt;
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
  return fmt::format("\nEntries and timers that are held after each step of the whole story:\n\n{}",
                     chart(held_over_time(failure.both.actual), held_over_time(needed)));
}

/// What happens within the submission, as far as it tells.
Notes notes_of(const Scenario& scenario, WorkerProcess& submission) {
  if (scenario.mode == Scenario::Mode::simulated) return {};
  return notes_of(submission.trace(scenario), scenario.steps.size());
}

std::string way_of(const Scenario& scenario) {
  const std::string way = show_way(scenario);
  return way.empty() ? "" : fmt::format(", {}", way);
}

}  // namespace

std::string describe(const Failure& failure) {
  return timeline(failure.expectation, failure.scenario, failure.both);
}

Explanation explain(const Failure& failure, const Programs& programs) {
  if (!is_worth_it(failure, programs)) {
    return {failure.scenario, describe(failure), count_events(failure.scenario), {}};
  }
  const Scenario found = Search(failure, programs).search();
  Explanation explanation{found, {}, count_events(found), {}};
  if (to_bytes(found) == to_bytes(failure.scenario)) {
    explanation.text = describe(failure);
  } else {
    WorkerPair workers(programs.submission, programs.reference, {.crash_sites = false});
    const Both both = workers.play(found);
    workers.start_anew();
    const auto story =
        timeline(failure.expectation, found, both, notes_of(found, workers.submission()));
    explanation.text =
        fmt::format("The smallest story that shows it, {} event{}{}:\n\n{}", explanation.events,
                    explanation.events == 1 ? "" : "s", way_of(found), story);
  }
  if (is_about_what_is_held(failure.expectation)) explanation.text += chart_of(failure, programs);
  if (const auto mistake = mistake_of(programs)) {
    explanation.mistake = mistake->name;
    explanation.text +=
        fmt::format("\nA mistake that behaves just like this:\n{}{}",
                    beside("  ", mistake->misconception), beside("  ", mistake->why));
  }
  return explanation;
}

}  // namespace weir::grader
