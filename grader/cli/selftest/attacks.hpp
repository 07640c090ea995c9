/// \file
/// Hostile submissions, and whether they are contained.
#pragma once

#include <optional>
#include <string>

#include "selftest/programs.hpp"

namespace weir::cli {

/// Grades each submission of grader/attacks/NN_name/attacks.toml, or a slice of them, as `weir
/// grade` does, for one exercise or all: none gets more points than the honest one that it is like,
/// none is a fault of the grader, none leaves a process or a file, and a right solution gets all
/// points afterwards. Prints what is so of each. Returns 0 if all is so, else 1. \throws
/// UsageError, Error; where nothing can be confined too.
int selftest_attacks(const std::optional<std::string>& name, Slice slice);

/// The text of one of them, by its name. \throws Error if the exercise has none of that name.
std::string hostile_program(const workbook::Exercise& exercise, const std::string& name);

}  // namespace weir::cli
