/// \file
/// Runs a job in one thread, in virtual time, by the choices of a seed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/execution.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::internal {

/// Steps the tasks of one run of a job, one at a time, in an order that the seed decides. The same
/// seed gives the same run. Time stands still while there is work, but for small jumps, and leaps
/// to the next deadline when there is none.
class SimulatedRun {
 public:
  SimulatedRun(const std::shared_ptr<const StreamGraph>& graph,
               const std::shared_ptr<const Snapshot>& restored,
               const testing::SimulationOptions& options, std::uint64_t seed,
               std::size_t attempt = 0);
  ~SimulatedRun();

  /// Steps until the job has ended (true), or `steps` have been made (false); what the tasks do for
  /// the last checkpoint, once they have finished, are steps too. \throws JobFailed.
  bool run(std::uint64_t steps);
  bool ended() const { return ended_; }

  std::shared_ptr<const Snapshot> last_checkpoint() const {
    return execution_.coordinator().last();
  }
  /// What the job was stopped with; null if it was not.
  const std::shared_ptr<const Snapshot>& savepoint() const { return savepoint_; }
  const std::vector<std::string>& trace() const { return trace_; }
  std::uint64_t steps() const { return steps_; }
  Timestamp now() const { return clock_.time; }
  Execution& execution() { return execution_; }
  /// The figures at the end of the job, once it has ended.
  const MetricsReport& metrics() const { return metrics_; }

 private:
  class VirtualClock final : public Clock {
   public:
    Timestamp now() const override { return time; }
    Timestamp time;
  };

  bool run_until(std::uint64_t end);
  bool pause_is_over() const;
  bool step();
  bool conclude(bool checkpoints);
  void ask_for_savepoint();
  void advance_clock();
  /// To when the first task wants to be stepped.
  void leap();

  testing::SimulationOptions options_;
  std::mt19937_64 random_;
  VirtualClock clock_;
  Execution execution_;
  std::vector<Task*> runnable_;
  std::vector<std::string> trace_;
  std::uint64_t steps_ = 0;
  std::uint64_t end_ = 0;  ///< number of the step that run() ends before
  bool ended_ = false;
  bool draining_ = false;
  std::optional<std::int64_t> last_wanted_;  ///< the checkpoint that it stops with
  std::shared_ptr<const Snapshot> savepoint_;
  MetricsReport metrics_;
};

}  // namespace weir::internal
