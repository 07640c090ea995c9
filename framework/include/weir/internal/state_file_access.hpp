/// \file
/// Files that snapshots have of a state backend: for those who write and read them.
#pragma once

#include <cstdint>
#include <filesystem>

namespace weir::internal {

/// The CRC-32 (zlib's) of the file's bytes. \throws SnapshotError if it cannot be read.
std::uint32_t checksum_of_file(const std::filesystem::path& path);

/// Makes `to` a file of the same bytes as `from`, which do not change: the same file if that can
/// be, else a copy that is on the disk when this returns. \throws SnapshotError; filesystem_error.
void link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace weir::internal
