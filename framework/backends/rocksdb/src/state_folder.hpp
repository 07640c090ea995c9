/// \file
/// Folders for state that lives no longer than its process.
#pragma once

#include <filesystem>

namespace weir::internal {

/// A new, empty folder that nobody else has. It goes with its owner; where the process was killed,
/// with the next one that is made beside it. For this a file in it is locked as long as the owner
/// lives, wherever that runs: the numbers of processes come again, in containers after each start.
class StateFolder {
 public:
  /// Makes one in `parent`, which is made too; an empty path is the system's folder for temporary
  /// files. \throws StateError if it cannot.
  explicit StateFolder(std::filesystem::path parent);
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;
  ~StateFolder();

  const std::filesystem::path& path() const { return path_; }
  /// The file in it that is locked.
  static constexpr const char* lock_name = "in-use";

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace weir::internal
