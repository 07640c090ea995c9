// Runs a program in a box: weir-box WHAT DESCRIBES THE BOX -- PROGRAM ARGUMENTS...
//
// Called by the grader. It calls itself once more inside of what bubblewrap makes, `--inside`,
// where the limits and the filter of system calls come last. There it is the first process, and
// stays: bubblewrap's own, which has no filter and as many rights as the program, would let the
// program write into its memory.
//
// Stays, and waits for all that is in the box: when the program ends, so does what it has left.
// Exits with what the program exits with, 128 and the signal that ended it, or 125 where the box
// cannot be made, so that nothing runs outside of it. A program that exits with 125 is said to
// have exited with 1: its own word is not the box's.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sandbox/box.hpp"
#include "sandbox/confine.hpp"
#include "weir/error.hpp"

namespace {

using weir::sandbox::Box;
using weir::sandbox::Level;
using weir::sandbox::no_box;
using Words = std::vector<std::string>;

/// Where the box tells that it has been made; the program does not get it.
constexpr int status_file = 9;

/// Becomes the program, with an environment that says nothing but where `temporary` files go.
[[noreturn]] void become(Words words, const std::string& temporary = "/tmp") {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Words variables{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TMPDIR=" + temporary};
  std::vector<char*> environment;
  for (auto& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  execvpe(arguments[0], arguments.data(), environment.data());
  throw weir::Error("cannot start " + words.front() + ": " + std::strerror(errno));
}

/// What is bound into the box, and from where.
struct Bound {
  std::string from;
  std::string to;
  bool writable;
};

std::vector<Bound> bound_of(const Box& box, const std::string& self) {
  std::vector<Bound> all{{self, "/box/weir-box", false}};
  for (const auto& path : box.readable) all.push_back({path, path, false});
  if (!box.writable.empty()) all.push_back({box.writable, box.writable, true});
  return all;
}

/// Root's folders may be closed to the user that the box belongs to: they are bound to a place of
/// this process alone, where he finds them. Where a root may not mount, they stay where they are.
void stage(std::vector<Bound>& all) {
  if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0) return;
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
  std::vector<int> files;
  for (const auto& bound : all) files.push_back(open(bound.from.c_str(), O_PATH | O_CLOEXEC));
  if (mount("stage", "/tmp", "tmpfs", 0, "size=1m,mode=755") != 0) return;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string place = "/tmp/" + std::to_string(i);
    const std::string from = "/proc/self/fd/" + std::to_string(files[i]);
    struct stat status {};
    if (files[i] < 0 || fstat(files[i], &status) != 0) {
      throw weir::Error("cannot open " + all[i].from);
    }
    if (S_ISDIR(status.st_mode)) {
      mkdir(place.c_str(), 0755);
    } else {
      close(open(place.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
    if (mount(from.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) != 0) {
      throw weir::Error("cannot bind " + all[i].from + ": " + std::strerror(errno));
    }
    close(files[i]);
    all[i].from = place;
  }
}

Words bubblewrap_words(const Box& box, const std::vector<Bound>& all) {
  Words words{"bwrap",          "--unshare-all",
              "--unshare-user", "--disable-userns",
              "--new-session",  "--die-with-parent",
              "--as-pid-1",     "--clearenv",
              "--cap-drop",     "ALL",
              "--hostname",     "box",
              "--uid",          "65534",
              "--gid",          "65534"};
  for (const auto& path : weir::sandbox::system_paths()) {
    std::error_code none;
    if (std::filesystem::is_symlink(path, none)) {
      const auto target = std::filesystem::read_symlink(path, none).string();
      words.insert(words.end(), {"--symlink", target, path});
    } else {
      words.insert(words.end(), {"--ro-bind", path, path});
    }
  }
  // What is writable is bounded: memory of this machine.
  words.insert(words.end(), {"--proc", "/proc", "--dev", "/dev", "--size", "16777216", "--tmpfs",
                             "/dev/shm", "--size", "268435456", "--tmpfs", "/tmp"});
  for (const auto& bound : all) {
    // In /tmp the folder that it is shown in would be as writable as all there.
    const auto folder = std::filesystem::path(bound.to).parent_path().string();
    words.insert(words.end(), {"--perms", "0555", "--dir", folder});
    words.insert(words.end(), {bound.writable ? "--bind" : "--ro-bind", bound.from, bound.to});
  }
  words.insert(words.end(), {"--chdir", box.writable.empty() ? "/tmp" : box.writable,
                             "--remount-ro", "/", "--"});
  return words;
}

void run_in_bubblewrap(const Box& box, const Words& program) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
  auto all = bound_of(box, self);
  stage(all);
  weir::sandbox::drop_user();
  auto words = bubblewrap_words(box, all);
  Box inside = box;
  inside.readable.clear();
  inside.writable.clear();
  auto again = weir::sandbox::words_of(inside, "/box/weir-box");
  again.insert(again.begin() + 1, "--inside");
  words.insert(words.end(), again.begin(), again.end());
  words.insert(words.end(), program.begin(), program.end());
  become(words);
}

/// The box is made: the program is started, if it is there.
[[noreturn]] void enter(const Words& program, const std::string& temporary = "/tmp") {
  if (fcntl(status_file, F_SETFD, FD_CLOEXEC) != 0 || write(status_file, "+", 1) != 1) {
    throw weir::Error("cannot tell that the box is made");
  }
  try {
    become(program, temporary);
  } catch (const weir::Error&) {
    (void)!write(status_file, "-", 1);
    throw;
  }
}

void run_in_landlock(const Box& box, const Words& program) {
  weir::sandbox::drop_user();
  // Another user is another beginning: this does not stay.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (chdir(box.writable.empty() ? "/" : box.writable.c_str()) != 0) {
    throw weir::Error("cannot enter " + box.writable);
  }
  weir::sandbox::limit_processes(box, weir::sandbox::Counting::of_the_user);
  weir::sandbox::restrict_files(box);
  weir::sandbox::limit_use(box);
  weir::sandbox::filter_calls(box);
  // There is no /tmp of its own.
  enter(program, box.writable.empty() ? "/tmp" : box.writable);
}

/// Makes the box and becomes the program.
[[noreturn]] void run_in(const Box& box, const Words& program) {
  if (box.level == Level::bubblewrap) run_in_bubblewrap(box, program);
  if (box.level == Level::landlock) run_in_landlock(box, program);
  enter(program);
}

/// Ends the children of this process, those among them that others have left to it.
void end_children() {
  std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t child = 0; children >> child;) kill(child, SIGKILL);
}

/// How the program has ended, when nothing of the box is left.
int wait_for_all(pid_t program) {
  int ended = 0;
  bool is_over = false;
  for (;;) {
    int status = 0;
    const pid_t one = waitpid(-1, &status, 0);
    if (one < 0) break;
    if (one == program) {
      ended = status;
      is_over = true;
    }
    if (is_over) end_children();
  }
  constexpr int signalled = 128;
  return WIFSIGNALED(ended) ? signalled + WTERMSIG(ended) : WEXITSTATUS(ended);
}

/// Runs the program in a child; what the child leaves behind becomes this process's own to end.
int supervise(const Box& box, const Words& program) {
  std::array<int, 2> made{};
  if (pipe2(made.data(), O_CLOEXEC) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
    throw weir::Error("cannot watch over a box");
  }
  const pid_t child = fork();
  if (child < 0) throw weir::Error("cannot start a process for a box");
  if (child == 0) {
    if (dup2(made[1], status_file) < 0) throw weir::Error("cannot watch over a box");
    run_in(box, program);
  }
  // None but the box holds what it was given: who listens at the other end sees it go.
  dup2(made[0], STDIN_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  const int code = wait_for_all(child);
  std::array<char, 2> said{};
  if (read(STDIN_FILENO, said.data(), said.size()) != 1) return no_box;
  return code == no_box ? 1 : code;
}

/// The first process of a box that bubblewrap has made. Nobody may look into its memory.
int watch_inside(const Box& box, const Words& program) {
  weir::sandbox::limit_processes(box, weir::sandbox::Counting::of_the_box);
  weir::sandbox::limit_use(box);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw weir::Error("cannot hide a process");
  const pid_t child = fork();
  if (child < 0) throw weir::Error("cannot start a process in a box");
  if (child == 0) {
    weir::sandbox::filter_calls(box);
    enter(program);
  }
  close_range(STDERR_FILENO + 1, ~0U, 0);
  return wait_for_all(child);
}

int run(Words words) {
  const bool inside = !words.empty() && words.front() == "--inside";
  if (inside) words.erase(words.begin());
  Words program;
  const Box box = weir::sandbox::box_of(words, program);
  if (!inside) return supervise(box, program);
  return watch_inside(box, program);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "weir-box: %s\n", error.what());
  }
  return no_box;
}
