/// \file
/// What `weir run` asks of a worker.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "weir/job_options.hpp"
#include "weir/taxi/ids.hpp"
#include "weir/timestamp.hpp"

namespace weir::grader {

/// What `weir run` is asked to do.
struct RunOptions {
  std::string name;                   ///< what the user calls it
  std::optional<taxi::RideId> rides;  ///< the streams of that many rides; without end if not set
  std::size_t parallelism = 1;        ///< of all operators
  std::optional<double> rate;  ///< events a second of each stream; as fast as it goes if not set
  bool final_only = false;     ///< only the last result of each key, sorted by key
  bool metrics = false;        ///< tables of the job's metrics at the end
  std::string checkpoint_dir;  ///< where checkpoints are kept; empty: there are none
  Duration interval{1000};     ///< between two of them
  std::string sink;            ///< where results go, see sink_target(); empty: standard output
  std::string from;       ///< `latest` in that folder, a folder of a checkpoint or a savepoint,
                          ///< or empty
  std::string savepoint;  ///< the folder for one when the job stops or ends; empty: none
  StateBackend state_backend = StateBackend::heap;  ///< where state by key lives
};

/// Whether the state backend is a component of its own, which not every worker is linked with.
bool needs_component(StateBackend backend);

/// The words after `run` on the command line of a worker that mean these options.
std::vector<std::string> to_words(const RunOptions& options);
/// The options that to_words() has made words of. \throws Error if they are others.
RunOptions run_options(const std::vector<std::string>& words);

}  // namespace weir::grader
