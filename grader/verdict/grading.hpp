/// \file
/// What the tests of an exercise are written with.
///
/// A test tells a story (a Scenario), has it played by the submission's worker, and compares what
/// came of it with what the test says or with what the reference solution's worker makes of the
/// same story. Every function here fails the current GoogleTest test with an explanation that is
/// meant for the student; after the first failure of a test the others do nothing.
///
/// Used on one thread.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/scenario/observation.hpp"
#include "weir/scenario/scenario.hpp"

namespace weir::grader {

/// Says, first thing in a test, what the test looks at: a rule of the exercise, in a sentence.
/// `hint` is the number of the hint that helps where it fails, from 1.
void about(std::string_view rule, std::size_t hint = 1);

/// As about(), of a test that plays an ordinary day: what anybody would try first, with a bit of
/// everything and nothing rare. Where it fails, its part of the exercise (the tests of one subject)
/// gives at most 60% of its points.
void about_an_ordinary_day(std::string_view rule, std::size_t hint = 1);

/// The seed of this run: 1, unless it was told another. Tests that try seeds start here.
std::uint64_t seed();

/// Calls `with(seed, i)` for `count` seeds from seed() on, with i from 0 on. Where the tests are
/// repeated with the next seed, only for the last of them: those before it have been tried.
void for_seeds(std::uint64_t count,
               const std::function<void(std::uint64_t seed, std::uint64_t i)>& with);

/// After each step, the same elements have come out as of the reference, in any order. For
/// parallelism 1, where a step has one outcome. Their timestamps do not count.
void expect_as_reference(const Scenario& scenario);
/// As expect_as_reference(), and with the same timestamps: where the exercise has a rule for them.
void expect_same_timestamps_as_reference(const Scenario& scenario);
/// As both, in the same order, with watermarks, idleness and the end.
void expect_same_stream_as_reference(const Scenario& scenario);
/// In all, the same elements come out as of the reference, in any order; and the same counters.
/// Their timestamps do not count: they can depend on which of two inputs comes first.
void expect_same_results(const Scenario& scenario);
/// expect_same_results() at parallelism 1, 2 and 4, on both state backends, with a restart after
/// each step (also at another parallelism), and with the inputs interleaved and the job crashing as
/// `seeds` seeds have it.
void expect_same_results_in_every_way(const Scenario& scenario, std::uint64_t seeds = 8);

/// After the last step, nothing is held: no state entry, no timer.
void expect_nothing_held_at_the_end(const Scenario& scenario);

/// No subtask of any operator is given more than `most` of 100 elements that come in, nor is one of
/// the reference.
void expect_load(const Scenario& scenario, int most);

/// Whether `expect` finds nothing wrong with the scenario: does not fail the test.
bool holds(const Scenario& scenario, const std::function<void(const Scenario&)>& expect);

/// The functions that follow do not know the types of values.
namespace internal {
void expect_records(const Scenario& scenario, std::string_view output,
                    std::vector<Record> expected);
}  // namespace internal

/// In all, exactly these elements come out of the output, in any order; timestamps do not count.
template <class T>
void expect_results(const Scenario& scenario, std::string_view output,
                    const std::vector<T>& expected) {
  std::vector<Record> records;
  for (const T& value : expected) {
    records.push_back(
        {std::string(output), Record::Kind::element, Timestamp::min(), to_json(value)});
  }
  internal::expect_records(scenario, output, std::move(records));
}

/// In all, exactly these watermarks come out of the output, in this order.
void expect_watermarks(const Scenario& scenario, std::string_view output,
                       const std::vector<Timestamp>& expected);

/// At the end, the counter has this value. The scenario must ask for it.
void expect_counter(const Scenario& scenario, const std::string& counter, std::uint64_t expected);

}  // namespace weir::grader
