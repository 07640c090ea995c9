#include "state_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "weir/error.hpp"

namespace weir::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view beginning = "weir-state-";

[[noreturn]] void refuse(const fs::path& folder, int error) {
  throw StateError(fmt::format(
      "the folder {} for state could not be made: {}; choose another one with state_directory",
      folder.string(), std::generic_category().message(error)));
}

/// The descriptor of the file, locked for this process alone; -1 if there is none, or it is
/// somebody's.
int locked(const fs::path& file, int flags) {
  constexpr mode_t owner_only = 0600;
  const int descriptor = open(file.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, owner_only);
  if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  close(descriptor);
  return -1;
}

/// Takes away what processes have left that were killed. A folder without a lock is being made.
void remove_abandoned(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (entry.path().filename().string().rfind(beginning, 0) != 0) continue;
    const int lock = locked(entry.path() / StateFolder::lock_name, 0);
    if (lock < 0) continue;
    fs::remove_all(entry.path(), ignored);
    close(lock);
  }
}

}  // namespace

StateFolder::StateFolder(fs::path parent) {
  if (parent.empty()) parent = fs::temp_directory_path();
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) refuse(parent, error.value());
  remove_abandoned(parent);
  std::string name = (parent / beginning).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) refuse(name, errno);
  path_ = name;
  // It has its name only when it is locked, or another process could take it for abandoned.
  lock_ = locked(path_ / "new", O_CREAT | O_EXCL);
  if (lock_ < 0) refuse(path_, errno);
  fs::rename(path_ / "new", path_ / lock_name);
}

StateFolder::~StateFolder() {
  std::error_code ignored;  // what is left is a folder for temporary files
  fs::remove_all(path_, ignored);
  close(lock_);
}

}  // namespace weir::internal
