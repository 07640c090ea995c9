/// \file
/// `weir mistakes`: what can go wrong in an exercise, for instructors.
#pragma once

#include <string>

namespace weir::cli {

/// What `weir mistakes` is asked for.
struct MistakesOptions {
  std::string which;          ///< an exercise, a mistake, or EXERCISE/MISTAKE; empty: all
  bool with_diff = false;     ///< how the wrong program differs from the right one
  bool with_program = false;  ///< nothing but the wrong program
};

/// Lists the catalogued mistakes of all exercises, or of one; or says of one mistake what somebody
/// believes who makes it, why that is wrong, and which test finds it. Of several mistakes that have
/// the same name in different exercises, the exercise has to be said. \throws UsageError, Error.
int mistakes(const MistakesOptions& options);

}  // namespace weir::cli
