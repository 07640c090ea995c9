/// \file
/// The state backends that tests run on.
#pragma once

#include <string>
#include <vector>

#include "weir/job_options.hpp"

namespace weir::tests {

/// All that this build has. With rocksdb, each batch ends with no row in memory, unless a test says
/// how many may stay.
std::vector<StateBackend> all_backends();
/// The name of a test's parameter.
std::string name_of(StateBackend backend);

}  // namespace weir::tests
