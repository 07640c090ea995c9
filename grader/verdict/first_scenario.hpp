/// \file
/// The scenario that shows a test which has nothing to complain of.
#pragma once

#include "scenario/scenario.hpp"

namespace weir::grader {

/// Called for every scenario of a test: the first is written, as JSON, into the file that
/// WEIR_FIRST_SCENARIO in the environment names, if it does.
void keep_if_first(const Scenario& scenario);

}  // namespace weir::grader
