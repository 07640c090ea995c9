/// \file
/// How a class is graded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archive.hpp"
#include "commands/gradebook.hpp"
#include "sandbox/box.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// What all submissions of a class are graded with. A value.
struct Course {
  std::vector<workbook::Exercise> exercises;  ///< in order
  std::uint64_t seed;                         ///< of what is tried in many ways
  sandbox::Level level;                       ///< what confines submissions
};

/// Grades what was handed in under that name. Thread-safe.
Graded grade_files(const Course& course, const std::string& name, const Files& files);

/// What submissions are confined by on this machine; says so where it could be better. `command`
/// begins complaints. \throws UsageError where it is by nothing, unless `unsafe` allows that.
sandbox::Level level_here(const std::string& command, bool unsafe);

}  // namespace weir::cli
