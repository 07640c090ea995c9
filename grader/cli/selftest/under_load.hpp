/// \file
/// Whether verdicts stay right on a machine that has better things to do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace weir::cli {

/// Grades so many right programs, of one exercise or of all in turn, with the lowest priority and
/// beside eight processes that never rest. Prints each verdict that is not PASSED, and how many
/// were. This process keeps the priority. Returns 0 if all passed, else 1. \throws UsageError,
/// Error.
int selftest_under_load(const std::optional<std::string>& name, std::size_t verdicts);

}  // namespace weir::cli
