/// \file
/// Small things that many files of the command need.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace weir::cli {

/// All that is in a file. \throws Error if it cannot be read.
std::string text_of(const std::filesystem::path& path);

/// How long it is since then.
inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace weir::cli
