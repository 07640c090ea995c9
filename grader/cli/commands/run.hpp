/// \file
/// `weir run`: the job of an exercise on the generated streams, in this process, by the engine.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "weir/taxi/ids.hpp"

namespace weir::cli {

/// What `weir run` is asked to do.
struct RunOptions {
  std::string exercise;               ///< id of the exercise whose job it is
  std::string name;                   ///< what the user calls it
  std::optional<taxi::RideId> rides;  ///< the streams of that many rides; without end if not set
  std::size_t parallelism = 1;        ///< of all operators
  std::optional<double> rate;  ///< events a second of each stream; as fast as it goes if not set
  bool final_only = false;     ///< only the last result of each key, sorted by key
};

/// Runs the job and writes its results to standard output. Where standard error is a terminal, its
/// last line says how far the job is. SIGINT and SIGTERM end the job: a summary follows. Returns
/// the exit code. \throws whatever the job throws; Error if the output cannot be written;
/// ClosedPipe.
int run(const RunOptions& options);

}  // namespace weir::cli
