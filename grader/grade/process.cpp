#include "grade/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "sandbox/box.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "witness/end_box.hpp"
#include "witness/patience.hpp"

namespace weir::grader {
namespace {

using Clock = std::chrono::steady_clock;

/// Our environment and more, as exec takes it.
class Environment {
 public:
  Environment(const std::vector<std::pair<std::string, std::string>>& more,
              const std::vector<std::string>& without) {
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string text = *variable;
      const auto name = text.substr(0, text.find('='));
      if (std::any_of(without.begin(), without.end(),
                      [&](const auto& beginning) { return name.starts_with(beginning); })) {
        continue;
      }
      if (std::none_of(more.begin(), more.end(), [&](const auto& m) { return m.first == name; })) {
        texts_.push_back(text);
      }
    }
    for (const auto& [name, value] : more) texts_.push_back(fmt::format("{}={}", name, value));
    for (auto& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char** get() { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

/// Runs between fork and exec: allocates nothing.
[[noreturn]] void become(char** words, const char* folder, char** environment, int output) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (*folder == '\0' || chdir(folder) == 0) execvpe(words[0], words, environment);
  constexpr int not_found = 127;
  _exit(not_found);
}

class Child {
 public:
  Child(pid_t process, int output, bool is_box)
      : process_(process), output_(output), is_box_(is_box) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!waited_for_) {
      end_all();
      wait();
    }
    close(output_);
  }

  /// Reads until the child closes its output; false where time is up or `stop` is asked for.
  bool read_all(ProcessResult& result, const ProcessOptions& options, const std::stop_token& stop) {
    constexpr int tick_ms = 20;
    constexpr std::chrono::milliseconds look_each{100};
    Patience patience(process_, {.busy = options.time, .idle = options.time});
    auto last_look = Clock::now();
    std::array<char, 1U << 14U> piece{};
    for (;;) {
      result.end =
          stop.stop_requested() ? ProcessResult::End::stopped : ProcessResult::End::timed_out;
      if (stop.stop_requested()) return false;
      if (const auto now = Clock::now(); now - last_look >= look_each) {
        last_look = now;
        if (patience.look() != Patience::End::none) return false;
      }
      pollfd waiting{.fd = output_, .events = POLLIN, .revents = 0};
      if (poll(&waiting, 1, tick_ms) <= 0) continue;
      const auto got = read(output_, piece.data(), piece.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return true;
      const auto room = options.most_output - std::min(options.most_output, result.output.size());
      result.output.append(piece.data(), std::min(room, static_cast<std::size_t>(got)));
    }
  }
  /// Waits for the end, and ends what the child has left behind: only as long as it has not been
  /// waited for, the number of its group is nobody else's.
  int wait() {
    siginfo_t ended{};
    while (waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR) {
    }
    end();
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    waited_for_ = true;
    return status;
  }
  /// Ends all that runs, before it has come to an end.
  void end_all() {
    if (is_box_) end_box(process_);
    end();
  }
  /// Ends the child and its group, which it may not have made yet.
  void end() {
    kill(-process_, SIGKILL);
    kill(process_, SIGKILL);
  }

 private:
  pid_t process_;
  int output_;
  bool is_box_;
  bool waited_for_ = false;
};

}  // namespace

ProcessResult run_process(const ProcessOptions& options, const std::stop_token& stop) {
  std::vector<std::string> words = options.words;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Environment environment(options.environment, options.without);

  std::array<int, 2> output{};
  if (pipe2(output.data(), O_CLOEXEC) != 0) {
    throw Error(tr("cannot run {}: {}", words.front(), std::strerror(errno)));
  }
  const pid_t process = fork();
  if (process == 0) {
    become(arguments.data(), options.folder.c_str(), environment.get(), output[1]);
  }
  close(output[1]);
  if (process < 0) {
    close(output[0]);
    throw Error(tr("cannot run {}: {}", words.front(), std::strerror(errno)));
  }

  ProcessResult result;
  Child child(process, output[0], options.is_box);
  const bool done = child.read_all(result, options, stop);
  if (!done) child.end_all();
  const int status = child.wait();
  if (!done) return result;
  result.end = WIFSIGNALED(status) ? ProcessResult::End::killed : ProcessResult::End::exited;
  result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  const bool is_made = result.end == ProcessResult::End::killed || result.code != sandbox::no_box;
  if (options.is_box && !is_made) throw Error(tr("there is no sandbox: {}", result.output));
  return result;
}

}  // namespace weir::grader
