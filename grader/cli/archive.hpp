/// \file
/// Submissions as archives.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace weir::cli {

/// Files by their names, with '/' between folders.
using Files = std::map<std::string, std::string>;

/// The regular files of an archive (zip, tar, with any compression), in memory: nothing is written
/// anywhere, so that no name in it can do harm. \throws Error where it is no archive, or holds more
/// than 2000 entries, a file of more than 1 MiB or more than 16 MiB.
Files read_archive(const std::filesystem::path& path);

/// Whether a file is called as archives are: `.zip`, `.tar`, `.tar.gz` or `.tgz` at its end.
bool is_archive(const std::filesystem::path& path);
/// The name of an archive without that ending, and without its folder.
std::string archive_name(const std::filesystem::path& path);

/// Writes a zip file. The same files make the same bytes. \throws Error.
void write_zip(const std::filesystem::path& path, const Files& files);

}  // namespace weir::cli
