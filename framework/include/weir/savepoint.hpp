/// \file
/// Savepoints: snapshots of a job that belong to the user.
///
/// A checkpoint is the engine's, and goes when there is a newer one. A savepoint is a folder that
/// somebody asked for (JobClient::savepoint(), JobClient::stop_with_savepoint()) and that stays
/// until it is disposed of. It holds all that it needs, and nothing of the state backend that it
/// was taken with. A later build of the program goes on from it:
/// StreamExecutionEnvironment::restore_from().
///
/// All functions are thread-safe.
#pragma once

#include <memory>
#include <string>

#include "weir/snapshot.hpp"

namespace weir {

/// Writes a savepoint. `folder` must not exist, or be empty; it is complete when this returns.
/// Operators that remember nothing are left out. \throws SnapshotError if it cannot be written.
void write_savepoint(const Snapshot& snapshot, const std::string& folder);

/// Reads a savepoint, or a checkpoint: a folder `chk-N` of a DirectoryCheckpointStorage. \throws
/// SnapshotError if it is not there, incomplete, damaged, or of another version of the format.
std::shared_ptr<const Snapshot> read_savepoint(const std::string& folder);

/// Removes a savepoint. \throws SnapshotError if the folder holds none, or cannot be removed.
void dispose_savepoint(const std::string& folder);

/// What is in a snapshot, for people: operators, their uids and states, with types, entries, bytes
/// and key groups, and how far sources are.
std::string describe_snapshot(const Snapshot& snapshot);
/// The same as JSON.
std::string describe_snapshot_as_json(const Snapshot& snapshot);

}  // namespace weir
