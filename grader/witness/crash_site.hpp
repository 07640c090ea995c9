/// \file
/// Where a worker crashed, in words.
#pragma once

#include <string>

namespace weir::grader {

/// `, in Enrich::flat_map1 (rides_and_fares.cpp:31)`, the line only where the program was built
/// with debug information; from what the worker at `path` printed as it crashed: the innermost call
/// that is neither the engine's nor the library's. Empty if that cannot be found out.
std::string crash_site(const std::string& path, const std::string& printed);

}  // namespace weir::grader
