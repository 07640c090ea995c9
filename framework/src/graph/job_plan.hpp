/// \file
/// The job as it is executed: operators that share a task, and the channels between tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/internal/stream_graph.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// One operator in the plan, with all that the graph left open decided.
struct PlannedOperator {
  const StreamNode* node = nullptr;
  std::string uid;
  std::size_t parallelism = 1;
  std::size_t max_parallelism = 128;
  std::string slot_sharing_group;
  bool batch = false;      ///< whether it runs in BATCH mode
  std::size_t vertex = 0;  ///< the task that it belongs to
};

/// A stream between two operators.
struct PlannedEdge {
  const StreamEdge* edge = nullptr;
  std::size_t from = 0;  ///< operators, by node id
  std::size_t to = 0;
  Partition partition;
  bool chained = false;  ///< within one task
};

/// A chain of operators: as many tasks as its parallelism.
struct PlannedVertex {
  std::vector<std::size_t> operators;  ///< by node id, each after the one that it is chained to
  std::size_t parallelism = 1;
  std::size_t first_slot = 0;  ///< subtask i runs in slot first_slot + i
};

/// Operators, edges and vertices of a job.
struct JobPlan {
  std::vector<PlannedOperator> operators;  ///< by node id
  std::vector<PlannedEdge> edges;
  std::vector<PlannedVertex> vertices;  ///< inputs before their readers
  std::size_t slots =
      0;               ///< of each slot sharing group as many as its widest operator has subtasks
  bool batch = false;  ///< whether the job runs in BATCH mode
};

/// Decides parallelism, uids, partitioning and chaining. `restored` (may be null) fixes the max
/// parallelism where the program leaves it open. The graph must outlive the plan. \throws
/// InvalidJob, or SnapshotError where the snapshot does not fit.
JobPlan make_plan(const StreamGraph& graph, const Snapshot* restored);

/// A vertex's name: its operators' names, e.g. "Collection -> Map".
std::string vertex_name(const JobPlan& plan, const PlannedVertex& vertex);

}  // namespace weir::internal
