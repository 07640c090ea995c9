#include "server_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace weir::tests {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_wait{60};
constexpr std::chrono::milliseconds pause{10};

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// In a process of its own. Does not return.
[[noreturn]] void become(const Command& command, const RunOptions& options, const passwd* user) {
  constexpr int cannot_begin = 127;
  if (user != nullptr && (initgroups(user->pw_name, user->pw_gid) != 0 ||
                          setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(cannot_begin);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int log = ::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  dup2(null, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(cannot_begin);
}

pid_t begin(const Command& command, const RunOptions& options) {
  const passwd* user = options.user ? getpwnam(options.user->c_str()) : nullptr;
  if (options.user && user == nullptr) {
    throw std::runtime_error("there is no user " + *options.user);
  }
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("no process for " + command.front());
  if (pid == 0) become(command, options, user);
  return pid;
}

}  // namespace

std::string program(const std::string& name, const std::vector<fs::path>& folders) {
  std::vector<fs::path> places = folders;
  std::istringstream path(std::getenv("PATH"));
  for (std::string folder; std::getline(path, folder, ':');) places.emplace_back(folder);
  places.emplace_back("/usr/sbin");
  for (const fs::path& folder : places) {
    if (access((folder / name).c_str(), X_OK) == 0) return folder / name;
  }
  throw std::runtime_error(name + " is not installed: `./weir test --connectors` installs it");
}

int run(const Command& command, const RunOptions& options) {
  const pid_t pid = begin(command, options);
  int status = 0;
  for (const auto until = Clock::now() + longest_wait; waitpid(pid, &status, WNOHANG) == 0;) {
    if (Clock::now() > until) {
      ::kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      throw std::runtime_error(command.front() + " does not end: " + text_of(options.log));
    }
    std::this_thread::sleep_for(pause);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void run_well(const Command& command, const RunOptions& options) {
  if (run(command, options) == 0) return;
  throw std::runtime_error(command.front() + " has failed: " + text_of(options.log));
}

std::string output_of(const Command& command, const fs::path& folder) {
  const fs::path said = folder / "said";
  fs::remove(said);
  const int code = run(command, {said, {}});
  std::string text = text_of(said);
  EXPECT_EQ(code, 0) << command.back() << ": " << text;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void ServerProcess::start(const Command& command, const RunOptions& options,
                          const std::function<bool()>& is_ready) {
  pid_ = begin(command, options);
  for (const auto until = Clock::now() + longest_wait; !is_ready();) {
    const bool ended = ended_within(pause);
    if (!ended && Clock::now() < until) continue;
    kill();
    throw std::runtime_error(command.front() + (ended ? " has ended: " : " is not ready: ") +
                             text_of(options.log));
  }
}

void ServerProcess::kill() { stop(SIGKILL); }

void ServerProcess::stop(int signal) {
  if (pid_ == 0) return;
  ::kill(pid_, signal);
  if (!ended_within(longest_wait)) kill();
}

bool ServerProcess::ended_within(std::chrono::milliseconds time) {
  const auto until = Clock::now() + time;
  while (pid_ != 0) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    if (Clock::now() >= until) break;
    std::this_thread::sleep_for(pause);
  }
  return pid_ == 0;
}

}  // namespace weir::tests
