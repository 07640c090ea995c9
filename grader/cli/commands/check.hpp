/// \file
/// `weir check`: builds and grades.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weir::cli {

/// What `weir check` is asked to do.
struct CheckOptions {
  std::optional<std::string> name;  ///< one exercise; all if not set
  std::optional<std::string> test;  ///< one test of it; all if not set
  std::string with = "exercises";   ///< whose solutions: see implementation_folder()
  std::uint64_t seed = 1;           ///< of what is tried in many ways
};

/// Prints the verdicts, or what is to be said of the test; where the terminal has no room for all
/// of it, in pages. Returns 0 if all are PASSED, else 1. \throws UsageError, Error.
int check(const CheckOptions& options);

}  // namespace weir::cli
