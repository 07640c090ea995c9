/// \file
/// A snapshot as the files of a folder.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "weir/error.hpp"
#include "weir/snapshot.hpp"

namespace weir::internal {

/// Calls `action`; what the file system has against it becomes a SnapshotError.
template <class Action>
auto on_disk(const Action& action) {
  try {
    return action();
  } catch (const std::filesystem::filesystem_error& error) {
    throw SnapshotError(fmt::format(
        "{}; give the checkpoints a folder that can be written to and has room", error.what()));
  }
}

/// Writes all files into a folder that is there; the manifest last. Files of a state backend that
/// one of the `earlier` folders has are linked from there. All of it is on the disk when this
/// returns. \throws SnapshotError.
void write_snapshot_folder(const std::filesystem::path& folder, const Snapshot& snapshot,
                           const std::vector<std::string>& earlier = {});
/// Whether there is a manifest.
bool is_complete_folder(const std::filesystem::path& folder);
/// Takes the manifest away first: a folder that is half removed is not taken for a checkpoint.
void remove_snapshot_folder(const std::filesystem::path& folder);

}  // namespace weir::internal
