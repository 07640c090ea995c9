/// \file
/// A job under simulation: one thread, virtual time, the order of all steps decided by a seed.
///
/// An interleaving that breaks a program is found by trying seeds, and replayed with the seed that
/// showed it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/environment.hpp"
#include "weir/metrics_report.hpp"
#include "weir/snapshot.hpp"
#include "weir/trace.hpp"

namespace weir::testing {

/// When a simulated job is stopped with a savepoint.
struct SimulatedStop {
  std::uint64_t after_steps = 0;  ///< of the run
  bool drain = false;             ///< as in JobClient::stop_with_savepoint()
};

/// How a simulation runs. A value.
struct SimulationOptions {
  std::uint64_t seed = 0;  ///< decides every choice: the same seed gives the same run
  Timestamp start{0};      ///< the executor's clock at the beginning
  std::size_t batch_capacity =
      2;  ///< records a batch: small, so that many interleavings are possible
  std::size_t channel_capacity = 2;     ///< items that may wait between two tasks
  double checkpoint_probability = 0;    ///< of asking for a checkpoint before a step, 0 to 1
  bool trace = false;                   ///< whether to write down every step
  TraceListener* listener = nullptr;    ///< is told what happens; null: nobody is
  std::optional<SimulatedStop> stop{};  ///< none: the job goes on to its end
  std::uint64_t most_steps =
      10'000'000;  ///< a job that takes more is taken for one that never ends
};

/// When a simulated job crashes, and how it comes back.
struct Crash {
  std::uint64_t after_steps = 0;           ///< the crash comes after so many steps of the run
  std::optional<std::size_t> parallelism;  ///< of the job after the crash; none: as before
};

/// Thrown by something outside of a simulated job that it calls, a storage or an external system:
/// its process ends there, and the job comes back as after a Crash that leaves its parallelism.
struct SimulatedDeath {};

/// What became of a simulation.
struct SimulationResult {
  std::vector<std::string> trace;  ///< every step, if asked for: time, task, what came of it
  std::uint64_t steps = 0;         ///< of all runs together
  std::size_t crashes = 0;         ///< how many of the crashes came before the job's end
  std::size_t restores = 0;        ///< how often there was a checkpoint to go back to
  std::string last_failure;        ///< what the job was restarted for, the last time
  std::int64_t checkpoints = 0;    ///< number of checkpoints that were completed
  std::shared_ptr<const Snapshot> last_checkpoint;  ///< null if there was none
  std::shared_ptr<const Snapshot> savepoint;        ///< with which it was stopped; else null
  MetricsReport metrics;                            ///< of the last run, at its end
};

/// Builds a job in an environment: called once for each run, since a job that comes back from a
/// crash is built anew.
using JobBuilder = std::function<void(StreamExecutionEnvironment&)>;

/// Runs a job to its end. At each crash in turn everything is thrown away and the job starts again
/// from its last complete checkpoint, or from where its environment says. Steps of a crash count
/// from the start of the run that it ends. \throws JobFailed if a function of the job throws; Error
/// if the job makes no progress or never ends.
SimulationResult simulate(const JobBuilder& build, const SimulationOptions& options,
                          const std::vector<Crash>& crashes = {});

}  // namespace weir::testing
