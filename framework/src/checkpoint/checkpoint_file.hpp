/// \file
/// A file of a checkpoint: bytes that are there in full, or are found out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "weir/serialization.hpp"

namespace weir::internal {

/// Told before each change of what is on the disk; what it throws ends the writing there, as a
/// crash would.
using DiskWatcher = std::function<void()>;
/// Sets the watcher of this thread, for tests; an empty one is none.
void watch_disk(DiskWatcher watcher);
/// The disk is about to change.
void before_disk_changes();

/// What is in a file of a checkpoint; its first bytes say so.
enum class CheckpointFileKind { state, manifest };

/// Writes a file: a head, the bytes, and a checksum; it is on the disk when this returns. Answers
/// the checksum. \throws SnapshotError if it cannot be written.
std::uint32_t write_checkpoint_file(const std::filesystem::path& path, CheckpointFileKind kind,
                                    std::string_view bytes);

/// The bytes of such a file, and its checksum.
struct CheckpointFile {
  Bytes bytes;
  std::uint32_t checksum = 0;
};

/// Reads a file. \throws SnapshotError if it is missing, cut off, altered, of another kind, or of a
/// later version.
CheckpointFile read_checkpoint_file(const std::filesystem::path& path, CheckpointFileKind kind);

/// Puts the entries of a folder on the disk: names that were added, changed or taken away.
/// \throws SnapshotError.
void sync_folder(const std::filesystem::path& folder);

}  // namespace weir::internal
