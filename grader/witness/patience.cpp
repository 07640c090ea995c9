#include "witness/patience.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace weir::grader {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// After so long nobody knows what a process has done since the last look: who looks may have been
/// waiting for a processor himself.
constexpr milliseconds longest_look{100};

/// What is said in /proc/[pid]/stat, as far as it matters here; see proc(5).
struct Stat {
  char state = 'Z';
  milliseconds used{0};  // with children that have been waited for
};

Stat stat_of(const fs::path& folder) {
  std::ifstream file(folder / "stat");
  std::string text;
  std::getline(file, text, '\0');  // a process that ends meanwhile is no error, but has no text
  Stat stat;
  // The name of the program comes first, in brackets, and may hold any.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return stat;
  std::istringstream fields(text.substr(name_end + 1));
  fields >> stat.state;
  std::string skipped;
  for (int i = 0; i < 10; ++i) fields >> skipped;
  std::int64_t ticks = 0;
  for (int i = 0; i < 4; ++i) {  // utime, stime, cutime, cstime
    std::int64_t some = 0;
    fields >> some;
    ticks += some;
  }
  stat.used = milliseconds{ticks * 1000 / sysconf(_SC_CLK_TCK)};
  return stat;
}

/// What a process and all that it has started are about.
struct Tree {
  milliseconds used{0};
  bool wants_to_run = false;  // and not for somebody else, a disk excepted
};

void add(const fs::path& process, Tree& tree) {
  tree.used += stat_of(process).used;
  std::error_code gone;
  fs::directory_iterator task(process / "task", gone);
  for (; !gone && task != fs::directory_iterator(); task.increment(gone)) {
    const char state = stat_of(task->path()).state;
    tree.wants_to_run |= state == 'R' || state == 'D';
    std::ifstream children(task->path() / "children");
    for (std::string child; children >> child;) add(fs::path("/proc") / child, tree);
  }
}

Tree tree_of(pid_t process) {
  Tree tree;
  add(fs::path("/proc") / std::to_string(process), tree);
  return tree;
}

}  // namespace

Patience::Patience(pid_t process, Limits limits)
    : process_(process),
      limits_(limits),
      used_before_(tree_of(process).used),
      last_look_(std::chrono::steady_clock::now()) {}

Patience::End Patience::look() {
  const auto now = std::chrono::steady_clock::now();
  const Tree tree = tree_of(process_);
  if (!tree.wants_to_run) {
    idle_ += std::min(std::chrono::duration_cast<milliseconds>(now - last_look_), longest_look);
  }
  last_look_ = now;
  used_ = tree.used - used_before_;
  if (used_ >= limits_.busy) return End::busy;
  return idle_ >= limits_.idle ? End::idle : End::none;
}

}  // namespace weir::grader
