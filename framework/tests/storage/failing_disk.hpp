/// \file
/// A disk that fails when a test says so.
///
/// The program has its own `mkdir`, `open`, `write`, `fsync`, `close` and `rename`, which are
/// called in place of the C library's, by the standard library too. They count the calls for what
/// is below one folder, `close` for files only, and let those fail that are to; all others they
/// pass on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace weir::tests {

/// What can fail.
enum class DiskCall : std::uint8_t { mkdir, open, write, fsync, close, rename };
std::string_view name_of(DiskCall call);

/// While it lives, calls for what is below `folder` are counted, and fail from a certain one on.
/// One at a time; its functions may be called while other threads write.
class FailingDisk {
 public:
  explicit FailingDisk(const std::filesystem::path& folder);
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  ~FailingDisk();

  /// Lets the next `calls` calls of this kind, after `passed` others, fail with this errno.
  void fail(DiskCall call, int error, std::uint64_t passed, std::uint64_t calls);
  /// Nothing fails any more.
  void mend();
  /// How many calls there were of this kind, since fail() or mend().
  std::uint64_t count(DiskCall call) const;
};

}  // namespace weir::tests
