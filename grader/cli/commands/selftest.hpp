/// \file
/// `weir selftest`: the grader, graded.
#pragma once

#include <optional>
#include <string>

#include "selftest/programs.hpp"

namespace weir::cli {

/// For one exercise, or all: the stub is NOT STARTED; the reference, each alternative and what a
/// machine rewrites of them PASS under many seeds; each catalogued mistake FAILS in the test that
/// it names; each mutant of a right solution FAILS, unless grader/mistakes/NN_name/equivalent.toml
/// says why it is right; and each hidden test finds something. Each mistake is shown by a small
/// story and named, also where it is in the only part that is written, and nothing is named that is
/// not there. Prints what is not so, which test finds how much, and the counts. With a slice, only
/// that one of the programs that are not the stub, a solution or in the catalogue. Returns 0 if all
/// is so, else 1. \throws UsageError, Error.
int selftest(const std::optional<std::string>& name, Slice slice);

/// Writes what is recorded of the mistakes, and the guide's screens of them, anew. Prints which of
/// them cannot be told apart. Returns 0 if all can, else 1. \throws UsageError, Error.
int write_records(const std::optional<std::string>& name);

}  // namespace weir::cli
