/// \file
/// `weir selftest`: the grader, graded.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// For one exercise, or all: the stub is NOT STARTED; the reference, each alternative and what a
/// machine rewrites of them PASS under many seeds; each catalogued mistake FAILS in the test that
/// it names; each mutant of a right solution FAILS, unless grader/mistakes/NN_name/equivalent.toml
/// says why it is right; and each hidden test finds something. Each mistake is shown by a small
/// story, and no misconception is named that is not there. Prints what is not so, which test finds
/// how much, and the counts. With `write`, writes what is recorded of the mistakes, and the guide's
/// screens, anew. Returns 0 if all is so, else 1. \throws UsageError, Error.
int selftest(const std::optional<std::string>& name, bool write);

}  // namespace weir::cli
