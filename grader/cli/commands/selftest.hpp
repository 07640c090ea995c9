/// \file
/// `weir selftest`: the grader, graded.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// For one exercise, or all: the stub is NOT STARTED, the reference and each alternative PASS under
/// several seeds, and each catalogued mistake FAILS in the test that it names. Prints what is not
/// so, and the counts. Returns 0 if all is so, else 1. \throws UsageError, Error.
int selftest(const std::optional<std::string>& name);

}  // namespace weir::cli
