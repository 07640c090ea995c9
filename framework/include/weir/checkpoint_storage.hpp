/// \file
/// Where the checkpoints of a job are kept, so that it can go on after its process has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weir/snapshot.hpp"

namespace weir {

/// What a storage found, looking for the checkpoint to go on from.
struct FoundCheckpoint {
  std::shared_ptr<const Snapshot> snapshot;  ///< the newest complete one; null if there is none
  std::vector<std::string> passed_over;      ///< newer ones that cannot be used, each with the why
};

/// Keeps the checkpoints of one job.
///
/// Not thread-safe: a job calls it from one thread at a time, which is none of its tasks'. It is
/// shared by the program and the job, and lives as long as both.
class CheckpointStorage {
 public:
  virtual ~CheckpointStorage() = default;
  /// Keeps a checkpoint, whole or not at all: once this has returned, newest() finds it, even if
  /// the machine has crashed. Older ones may go. \throws SnapshotError if it cannot be kept; then
  /// what was kept before still is.
  virtual void store(const Snapshot& snapshot) = 0;
  /// Whether store() keeps the files of a state backend as well (OperatorSnapshot::files). If not,
  /// it is given all state as bytes.
  virtual bool keeps_files() const { return false; }
  /// The newest complete checkpoint. One that is torn, altered or of a later version is passed
  /// over. \throws SnapshotError if the storage cannot be read at all.
  virtual FoundCheckpoint newest() const = 0;
  /// The highest number that a checkpoint in here has, be it complete or not; 0 if there is none.
  /// New ones are numbered from the next.
  virtual std::int64_t last_number() const = 0;
  /// Forgets all checkpoints. \throws SnapshotError.
  virtual void discard() = 0;
};

/// Keeps each checkpoint in a folder of its own, `chk-N`, below one folder that belongs to the job.
///
/// A file of state for each operator's subtask is written first, and a manifest that lists them
/// last, under another name, and then renamed: a folder with a manifest is complete. Everything is
/// synced to disk before it counts. \ref checkpoint_files has the format byte by byte.
///
/// Files of a state backend are linked into the folder, from that of an earlier checkpoint if it
/// has them, and copied where that cannot be: each folder is whole by itself, and what checkpoints
/// have in common takes room once, until the last of them goes.
class DirectoryCheckpointStorage final : public CheckpointStorage {
 public:
  /// Below `folder`, which is made when it is first needed. The newest `retained` checkpoints are
  /// kept. \throws InvalidJob if `retained` is 0.
  explicit DirectoryCheckpointStorage(std::string folder, std::size_t retained = 1);

  void store(const Snapshot& snapshot) override;
  bool keeps_files() const override { return true; }
  FoundCheckpoint newest() const override;
  std::int64_t last_number() const override;
  void discard() override;

 private:
  std::string folder_of(std::int64_t checkpoint) const;
  /// The folders of complete checkpoints, the newest first.
  std::vector<std::string> complete_folders() const;
  /// The numbers of all folders `chk-N`, ascending.
  std::vector<std::int64_t> numbers() const;
  void keep_newest(std::int64_t checkpoint) const;

  std::string folder_;
  std::size_t retained_;
};

/// Reads the checkpoint in one folder, as DirectoryCheckpointStorage writes it. \throws
/// SnapshotError if it is not there, incomplete, damaged, or of a later version.
std::shared_ptr<const Snapshot> read_checkpoint(const std::string& folder);

}  // namespace weir
