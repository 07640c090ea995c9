/// \file
/// What was expected and what came, side by side, step by step.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "weir/scenario/observation.hpp"

namespace weir::grader {

/// A line of one side. A value.
struct ComparedLine {
  std::string text;      ///< a record, or what is held
  bool differs = false;  ///< whether the other side has nothing like it

  /// Equal in both fields.
  friend bool operator==(const ComparedLine&, const ComparedLine&) = default;
};

/// Both sides of a step. A value.
struct ComparedStep {
  std::vector<ComparedLine> expected;  ///< what came out of the reference solution
  std::vector<ComparedLine> actual;    ///< what came out of the submission
};

/// Both sides of a scenario. A value.
struct Comparison {
  std::vector<ComparedStep> steps;
  std::optional<std::size_t> first_difference;  ///< index of a step
};

/// Puts the two next to each other. Of all ways in which they may differ, the plainest is marked:
/// other values in all; else other values after a step; else other timestamps; else another order,
/// watermarks or idleness; else more that is held. Without `expected`, nothing is.
/// `actual` may come from a process that nobody trusts, and have fewer steps.
Comparison compare(const std::optional<Observation>& expected, const Observation& actual);

}  // namespace weir::grader
