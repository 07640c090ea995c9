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

  /// Steps until the job has ended (true), or `steps` have been made (false). \throws JobFailed.
  bool run(std::uint64_t steps);

  std::shared_ptr<const Snapshot> last_checkpoint() const {
    return execution_.coordinator().last();
  }
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

  bool step();
  void advance_clock();

  testing::SimulationOptions options_;
  std::mt19937_64 random_;
  VirtualClock clock_;
  Execution execution_;
  std::vector<Task*> runnable_;
  std::vector<std::string> trace_;
  std::uint64_t steps_ = 0;
  MetricsReport metrics_;
};

}  // namespace weir::internal
