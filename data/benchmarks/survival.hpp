/// \file
/// What it costs that a job survives.
#pragma once

#include <string>
#include <vector>

#include "workload.hpp"

namespace weir::bench {

/// Registers what checkpoints of each workload cost at parallelism 1 and 2, with the results as
/// counters:
///   checkpoints/NAME/P  off and on (million events a second), ratio, taken (how many checkpoints)
///   durable/NAME/P      the same with checkpoints in a folder, synced to the disk
///
/// Jobs are compared with themselves, half a second later; they are cancelled, and have no
/// checksum.
void register_checkpoints(const std::vector<Workload>& workloads);

/// Registers what it costs to come back, as counters:
///   restart/NAME/P      bytes (of the checkpoint, in a folder), lost (seconds of work since it was
///                       asked for), first (seconds until a new job with it reads its first event),
///                       caught_up (seconds until it has read what the old one had)
void register_restarts(const std::vector<Workload>& workloads);

/// Registers, of a backend whose state is not in memory, the speed beside the heap's:
///   BACKEND/NAME/P      heap and backend (million events a second), ratio
void register_backend(const std::string& backend, const std::vector<Workload>& workloads);

}  // namespace weir::bench
