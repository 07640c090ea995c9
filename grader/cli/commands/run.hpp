/// \file
/// `weir run`: the job of an exercise on the generated streams.
#pragma once

#include <string>

#include "worker/run_options.hpp"

namespace weir::cli {

/// Builds the worker of the exercise `name`, with the solution that `with` names (see
/// implementation_folder()), and runs it: see grader::run(). Says in which line it crashed, if it
/// does. Returns its exit code, or 1 where it does not compile. \throws UsageError, Error.
int run(const std::string& name, const std::string& with, grader::RunOptions options);

}  // namespace weir::cli
