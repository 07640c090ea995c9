#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "checkpoint/checkpoint_file.hpp"
#include "checkpoint/snapshot_folder.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/readers.hpp"
#include "fuzz/stored_job.hpp"
#include "weir/error.hpp"
#include "weir/savepoint.hpp"
#include "weir/snapshot.hpp"

namespace weir::grader::fuzz {
namespace {

namespace fs = std::filesystem;
using weir::internal::CheckpointFileKind;

/// A folder in memory, of this process.
class Folder {
 public:
  Folder() {
    std::string name = "/dev/shm/weir-fuzz-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder in /dev/shm");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

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
  static const Folder folder;
  write_checkpoint_file(folder.path() / "manifest", CheckpointFileKind::manifest, bytes);
  try {
    show(*read_savepoint(folder.path()));
  } catch (const SnapshotError&) {
  }
}

void read_state(std::string_view bytes) {
  static const Folder folder;
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
