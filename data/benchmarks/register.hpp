/// \file
/// Workloads as benchmarks of Google Benchmark.
#pragma once

#include <vector>

#include "workload.hpp"

namespace weir::bench {

/// Registers what is measured of each workload at parallelism 1 and 2, with the results as
/// counters:
///   speed/NAME/P        loop and engine (million events a second), ratio, goal; at parallelism 2
///                       cores (what two loops at once get done, in what one does alone; 0 at 1)
///   memory/NAME/P       quarter and all (bytes at most, with so many of the events)
///   state/NAME/1        windows (open ones of all keys), bytes (of their state), each (bytes of
///                       one), of the workloads that can hold them open
/// Both sides of a ratio are run one right after the other, so that a machine that is busy with
/// something else slows both. A run whose checksum is not the loop's is an error.
void register_benchmarks(const std::vector<Workload>& workloads);

/// Registers what windows cost more than tumbling ones, as counters:
///   cost/NAME/P         tumbling and these (million events a second), cost (time by time)
void register_costs(const Workload& tumbling, const std::vector<Workload>& others);

}  // namespace weir::bench
