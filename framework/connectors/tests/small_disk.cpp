#include "small_disk.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "checkpoint/scratch_folder.hpp"

namespace weir::tests {
namespace {

namespace fs = std::filesystem;

constexpr rlim_t size_of_a_file = 1U << 16U;  // some sinks begin a new one often

/// In memory, and seen by this process only.
class MountedDisk final : public SmallDisk {
 public:
  explicit MountedDisk(const fs::path& folder) : folder_(folder) {
    is_there_ = unshare(CLONE_NEWNS) == 0 &&
                mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                mount("weir", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  bool is_there() const { return is_there_; }
  const fs::path& folder() const override { return folder_; }
  void grow() override {
    if (mount("weir", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=256m") != 0) {
      throw std::runtime_error("the small disk does not grow");
    }
  }

 private:
  fs::path folder_;
  bool is_there_ = false;
};

class LimitedFiles final : public SmallDisk {
 public:
  explicit LimitedFiles(const fs::path& folder) : folder_(folder) {
    ::signal(SIGXFSZ, SIG_IGN);
    limit(size_of_a_file);
  }
  const fs::path& folder() const override { return folder_; }
  void grow() override { limit(RLIM_INFINITY); }

 private:
  static void limit(rlim_t size) {
    rlimit limits{};
    getrlimit(RLIMIT_FSIZE, &limits);
    limits.rlim_cur = size;
    if (setrlimit(RLIMIT_FSIZE, &limits) != 0) {
      throw std::runtime_error("the size of files cannot be limited");
    }
  }

  fs::path folder_;
};

[[noreturn]] void run_with_disk(const std::function<std::string(SmallDisk&)>& test,
                                const fs::path& folder, const fs::path& said) {
  std::string text;
  int code = 0;
  try {
    if (MountedDisk disk(folder); disk.is_there()) {
      text = test(disk);
    } else {
      LimitedFiles files(folder);
      text = test(files);
    }
  } catch (const std::exception& error) {
    text = error.what();
    code = 1;
  }
  std::ofstream(said) << text;
  _exit(code);
}

}  // namespace

std::string on_a_small_disk(const std::function<std::string(SmallDisk&)>& test) {
  const ScratchFolder scratch;
  const fs::path disk = scratch.path() / "disk";
  const fs::path said = scratch.path() / "said";
  fs::create_directory(disk);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for the small disk");
  if (child == 0) run_with_disk(test, disk, said);
  int status = 0;
  waitpid(child, &status, 0);
  std::ostringstream text;
  text << std::ifstream(said).rdbuf();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text.str();
  throw std::runtime_error("on a small disk: " + text.str());
}

}  // namespace weir::tests
