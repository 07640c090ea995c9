/// \file
/// What is wrong, in one sentence.
#pragma once

#include <string>

#include "explain/comparison.hpp"
#include "explain/failure.hpp"

namespace weir::grader {

/// `Two fares of two drivers in one hour: at the end of fares, driver_id is 1 and should be 2.`:
/// made of the story and of its first difference, so that it speaks of nothing that the story does
/// not hold.
std::string headline(const Failure& failure, const Comparison& comparison);

/// What happens in a scenario up to a step, in a few words: `two fares of two drivers in one hour`.
std::string in_a_few_words(const Scenario& scenario, std::size_t last_step);

}  // namespace weir::grader
