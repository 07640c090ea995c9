/// \file
/// A disk that is full soon.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace weir::tests {

/// A folder with room for a megabyte. Where this process may mount nothing, as that of a user who
/// is not root, each of its files may have 64 KiB.
class SmallDisk {
 public:
  virtual ~SmallDisk() = default;
  virtual const std::filesystem::path& folder() const = 0;
  /// Makes room for all that a test may write.
  virtual void grow() = 0;
};

/// Calls `test` in a process of its own, which alone sees that disk, and answers with what it
/// answered. \throws std::runtime_error if the process does not end well.
std::string on_a_small_disk(const std::function<std::string(SmallDisk&)>& test);

}  // namespace weir::tests
