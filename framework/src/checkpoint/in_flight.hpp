/// \file
/// Elements that were on their way when a checkpoint was taken: what unaligned checkpoints hold
/// besides state.
///
/// For each stream between two operators they are a list of the engine's own, in the part of the
/// subtask that held them: of the sender, what had found no room; of the receiver, what it had not
/// taken. Each entry is one batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "checkpoint/participant.hpp"
#include "graph/job_plan.hpp"
#include "weir/internal/batch.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// How the names of these lists begin.
inline constexpr std::string_view in_flight_prefix = "weir.in_flight ";

/// Whether barriers overtake the elements of a stream: where each sender reaches all receivers, by
/// one way each, elements can be dealt out anew at a restore. \throws InvalidJob if they should,
/// and elements of this type cannot be kept.
bool may_overtake(const JobPlan& plan, const PlannedEdge& edge, const JobOptions& options);
/// The list of a stream.
std::string in_flight_list(const JobPlan& plan, const PlannedEdge& edge);

/// Where the elements of one sender go in a part of a checkpoint. A value.
struct InFlightPlace {
  std::string uid;         ///< of the operator that held them, at either end
  std::string list;        ///< of the stream
  std::size_t sender = 0;  ///< which subtask sent them

  /// Adds a batch, which stays as it is.
  void add(const Batch& batch, TaskSnapshot& part) const;
};

/// Calls `take` with the elements of the stream that the snapshot holds and that subtask `sender`
/// of those that are there now takes over, in the order in which they were sent. \throws
/// SnapshotError if they were of another type.
void for_each_in_flight(const JobPlan& plan, const PlannedEdge& edge, std::size_t sender,
                        const Snapshot& snapshot, std::size_t batch_capacity,
                        const std::function<void(Batch& batch)>& take);
/// \throws SnapshotError if elements were on their way on a stream that the job does not have.
void check_in_flight_is_known(const JobPlan& plan, const Snapshot& snapshot);

/// How many bytes of a snapshot are elements that were on their way.
std::uint64_t in_flight_bytes(const Snapshot& snapshot);

}  // namespace weir::internal
