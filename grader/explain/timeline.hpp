/// \file
/// A scenario and what came of it, drawn for a terminal of 80 columns.
#pragma once

#include <string>
#include <vector>

#include "explain/expectation.hpp"
#include "witness/worker_pair.hpp"

namespace weir::grader {

/// One thing that happened within the pipeline.
struct Note {
  std::string label;  ///< what it is about: `state`, `timer`, `window` or `watermark`
  std::string text;   ///< what happened: `set for 14:17:23.456, key 1`
};

/// Of each step of a scenario, what happened in it.
using Notes = std::vector<std::vector<Note>>;

/// Time runs downwards: each step of the scenario, and below it what happened in the submission's
/// pipeline (where that is not known, how much it holds) and what came out. Where that is not what
/// the reference makes of it, both are shown, and the first such place is marked with `=>`. Of a
/// long scenario, the part before the mark.
std::string timeline(const Expectation& expectation, const Scenario& scenario, const Both& both,
                     const Notes& notes = {});

}  // namespace weir::grader
