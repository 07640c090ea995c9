/// \file
/// `weir run`: the job of an exercise on the generated streams.
#pragma once

#include <string>

#include "worker/run_options.hpp"

namespace weir::cli {

/// Builds the worker of the exercise `name`, with the solution that `with` names (see
/// implementation_folder()), and becomes it: what follows is grader::run(). Returns only where that
/// does not compile. \throws UsageError, Error.
int run(const std::string& name, const std::string& with, grader::RunOptions options);

}  // namespace weir::cli
