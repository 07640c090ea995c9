/// \file
/// Folders that are nobody else's.
#pragma once

#include <filesystem>

namespace weir::grader {

/// A folder of a name that cannot be known beforehand, which only we may enter, and which goes
/// with all that is in it.
class OwnFolder {
 public:
  /// Its path begins with `beginning`. \throws Error if it cannot be made.
  explicit OwnFolder(const std::filesystem::path& beginning);
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  ~OwnFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace weir::grader
