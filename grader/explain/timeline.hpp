/// \file
/// A scenario and what came of it, drawn for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "explain/comparison.hpp"
#include "explain/differences.hpp"
#include "explain/failure.hpp"
#include "explain/report.hpp"

namespace weir::grader {

/// Of each step of a scenario, what happened in it.
using Notes = std::vector<std::vector<Note>>;

/// Time runs downwards: each step of the scenario, and below it what happened in the submission's
/// pipeline (where that is not known, how much it holds) and what came out. Where that is not what
/// the reference makes of it, both are shown, and the first such place is marked with `=>`. Of a
/// long scenario, the part before the mark. No line is longer than `width`.
std::string timeline(const Failure& failure, const Comparison& comparison, const Notes& notes = {},
                     std::size_t width = usual_width);

}  // namespace weir::grader
