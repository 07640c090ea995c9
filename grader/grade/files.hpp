/// \file
/// Small things that many files of the command need.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace weir::grader {

/// All that is in a file. \throws Error if it cannot be read.
std::string text_of(const std::filesystem::path& path);

/// Writes a file anew. \throws Error if that cannot be done.
void write_text(const std::filesystem::path& path, const std::string& text);

/// The files of a folder with this ending, such as ".toml", in order; none where there is no such
/// folder.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                            const std::string& ending);

/// How long it is since then.
inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace weir::grader
