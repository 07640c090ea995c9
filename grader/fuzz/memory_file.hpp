/// \file
/// Bytes that are a file for those who read files.
#pragma once

#include <filesystem>
#include <string_view>

namespace weir::grader::fuzz {

/// A file that is in memory only, as long as this lives.
class MemoryFile {
 public:
  /// \throws std::runtime_error if there is no memory for it.
  explicit MemoryFile(std::string_view bytes);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  /// Under which it can be opened.
  std::filesystem::path path() const;

 private:
  int descriptor_;
};

}  // namespace weir::grader::fuzz
