/// \file
/// `weir run`: the job of an exercise on the generated streams, in this process, by the engine.
#pragma once

#include "worker/job.hpp"
#include "worker/result_sink.hpp"
#include "worker/run_options.hpp"

namespace weir::grader {

/// Runs the job and writes its results to standard output, or where `open_sink` finds a place:
/// there by `with_sink`, if that is not empty. Where standard error is a terminal, its last line
/// says how far the job is. Metrics, if they are asked for, go to standard error at the end. SIGINT
/// and SIGTERM end the job: a summary follows. Returns the exit code. \throws whatever the job
/// throws; Error if the output cannot be written; ClosedPipe.
int run(const Job& job, const JobWithSink& with_sink, const RunOptions& options,
        OpenResultSink open_sink);

}  // namespace weir::grader
