/// \file
/// What a program holds over time, beside what it needs, for a terminal of 80 columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/scenario/observation.hpp"

namespace weir::grader {

/// Entries and timers after each step.
std::vector<std::uint64_t> held_over_time(const Observation& observation);

/// A chart of two curves: steps to the right, and how much is held upwards. Of a long story each
/// column is the most of several steps.
std::string chart(const std::vector<std::uint64_t>& actual,
                  const std::vector<std::uint64_t>& needed);

}  // namespace weir::grader
