/// \file
/// What was expected and what came, side by side, step by step: the one answer to where a program
/// is wrong, for stories, headlines and traces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "explain/expectation.hpp"

namespace weir::grader {

/// A record of one side. A value.
struct ComparedRecord {
  Record record;         ///< as it came out
  bool differs = false;  ///< whether the other side has nothing like it

  /// Equal in both fields.
  friend bool operator==(const ComparedRecord&, const ComparedRecord&) = default;
};

/// Both sides of a step. A value.
struct ComparedStep {
  std::vector<ComparedRecord> expected;  ///< what came out of the reference solution
  std::vector<ComparedRecord> actual;    ///< what came out of the submission

  /// Whether a record of either side differs.
  bool differs() const;
};

/// Something that only the end shows: a counter, or what is held. A value.
struct ComparedEnd {
  std::string subject;   ///< what it is about: `the counter rides_dropped is`
  std::string expected;  ///< what is right: `1`
  std::string actual;    ///< what it is
};

/// Both sides of a scenario. A value.
struct Comparison {
  std::vector<ComparedStep> steps;  ///< of a simulation there is one
  std::vector<ComparedEnd> at_the_end;
  std::optional<std::size_t> first_difference;  ///< index of a step; the last, if only that tells
};

/// Puts the two next to each other, and marks what the expectation finds wrong. Where it looks at
/// all that comes out and not at when, the same record of both sides is no difference, whenever it
/// comes: of equal ones, those that the other side has are in their place first. A program that has
/// ended too early differs at the step that it did not finish. Without `expected`, nothing does.
/// `actual` may come from a process that nobody trusts, and have more or fewer steps.
Comparison compare(const Expectation& expectation, const Scenario& scenario,
                   const std::optional<Observation>& expected, const Observation& actual);

}  // namespace weir::grader
