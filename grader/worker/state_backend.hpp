/// \file
/// State backends that are components of their own: `weir run --state-backend`.
#pragma once

#include "weir/job_options.hpp"

namespace weir::grader {

/// Makes a state backend known to this process, where it is a component of its own. There are two
/// of it, as of open_result_sink(): a worker is linked with the one or the other. \throws Error if
/// the worker does not have the backend.
void use_state_backend(StateBackend backend);

}  // namespace weir::grader
