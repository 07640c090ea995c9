/// \file
/// `weir run`: the job of an exercise on the generated streams.
#pragma once

#include <string>

#include "worker/run_options.hpp"

namespace weir::cli {

/// Becomes the worker program at `worker`, which runs the job: see grader::run(). Does not return.
/// \throws Error if there is no such program.
[[noreturn]] void run(const std::string& worker, const grader::RunOptions& options);

}  // namespace weir::cli
