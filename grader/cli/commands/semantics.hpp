/// \file
/// `weir selftest --semantics`: the engine's own tests, tested.
#pragma once

#include <optional>
#include <string>

namespace weir::cli {

/// Breaks the engine in every way that grader/semantics/ lists (or one area of it), one at a time
/// and never in the real tree, and shows that the test that is named goes red. Prints a line for
/// each. Returns 0 if all are caught, else 1. \throws UsageError, Error.
int selftest_semantics(const std::optional<std::string>& area);

}  // namespace weir::cli
