/// \file
/// `weir new-exercise`: the files of an exercise, to begin with.
#pragma once

#include <string>

namespace weir::cli {

/// Makes all files of an exercise from the templates in grader/new_exercise/: a small one that is
/// complete, for its author to change. `id` is its number and name, `15_late_rides`; without a
/// title the name is taken. Changes nothing where a name is taken. \throws UsageError, Error.
int new_exercise(const std::string& id, const std::string& title);

}  // namespace weir::cli
