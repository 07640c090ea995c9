#include <memory>

#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/snapshot_folder.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/readers.hpp"
#include "fuzz/stored_job.hpp"
#include "grade/own_folder.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"
#include "weir/snapshot.hpp"

namespace weir::grader::fuzz {
namespace {

using weir::internal::CheckpointFileKind;

/// As `weir savepoint show` does.
void show(const Snapshot& snapshot) {
  describe_snapshot(snapshot);
  describe_snapshot_as_json(snapshot);
}

}  // namespace

void read_checkpoint_file(std::string_view bytes) {
  const MemoryFile file(bytes);
  for (const auto kind : {CheckpointFileKind::state, CheckpointFileKind::manifest}) {
    try {
      weir::internal::read_checkpoint_file(file.path(), kind);
    } catch (const SnapshotError&) {
      continue;
    }
  }
}

void read_manifest(std::string_view bytes) {
  static const OwnFolder folder("/dev/shm/weir-fuzz-");
  write_checkpoint_file(folder.path() / "manifest", CheckpointFileKind::manifest, bytes);
  try {
    show(*read_savepoint(folder.path()));
  } catch (const SnapshotError&) {
  }
}

void read_state(std::string_view bytes) {
  static const OwnFolder folder("/dev/shm/weir-fuzz-");
  try {
    Snapshot snapshot;
    snapshot.operators["uid"].subtasks = {from_bytes<OperatorSnapshot>(bytes)};
    show(snapshot);
    // Of a state backend's files only a folder is told.
    weir::internal::write_snapshot_folder(folder.path(), snapshot);
    show(*read_savepoint(folder.path()));
  } catch (const SnapshotError&) {
  }
}

void read_job(std::string_view bytes) {
  try {
    const auto snapshot = std::make_shared<const Snapshot>(from_bytes<Snapshot>(bytes));
    play_from(snapshot);
  } catch (const Error&) {
  }
}

}  // namespace weir::grader::fuzz
