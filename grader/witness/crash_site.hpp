/// \file
/// Where a worker crashed, in words.
#pragma once

#include <string>
#include <vector>

namespace weir::grader {

/// `, in Enrich::flat_map1 (rides_and_fares.cpp:31)`, the line only where the program was built
/// with debug information; from what the worker at `path` printed as it crashed: the innermost call
/// that is neither the engine's nor the library's. Empty if that cannot be found out.
/// What reads the program's debug information runs in the `box`, as the program did.
std::string crash_site(const std::string& path, const std::string& printed,
                       const std::vector<std::string>& box = {});

/// What was printed, without the calls that a worker writes when it crashes.
std::string without_calls(const std::string& printed);

}  // namespace weir::grader
