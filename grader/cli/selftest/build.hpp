/// \file
/// Builds all programs that the tests of an exercise are tried on.
#pragma once

#include <vector>

#include "selftest/programs.hpp"
#include "workbook/workbook.hpp"

namespace weir::cli {

/// Builds the worker of each, many in one program, on as many processors as there are. \throws
/// Error if programs that compile cannot be built together.
void build_all(const workbook::Exercise& exercise, std::vector<Program>& programs);

}  // namespace weir::cli
