#include "witness/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "weir/error.hpp"
#include "weir/serialization.hpp"
#include "witness/crash_site.hpp"

namespace weir::grader {
namespace {

#ifdef WEIR_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr int worker_socket = 3;
constexpr int could_not_start = 127;

/// After so many scenarios without an answer, the next ones get less time: the verdict is clear.
constexpr std::size_t patience = 2;
constexpr std::chrono::milliseconds out_of_patience{300};

void limit(int resource, std::size_t most) {
  const rlimit limits{.rlim_cur = most, .rlim_max = most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

/// Becomes the worker. Runs between fork and exec: calls nothing that may lock.
[[noreturn]] void become_worker(const char* path, int socket, int printed,
                                const WorkerLimits& limits) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Neither of the two may stand where the other goes.
  const int high_socket = fcntl(socket, F_DUPFD, worker_socket + 1);
  const int high_printed = fcntl(printed, F_DUPFD, worker_socket + 1);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(high_printed, STDOUT_FILENO);
  dup2(high_printed, STDERR_FILENO);
  dup2(high_socket, worker_socket);
  close_range(worker_socket + 1, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, limits.printed);
  if (!sanitized) limit(RLIMIT_AS, limits.memory);
  const std::array<const char*, 3> words{path, "serve", nullptr};
  execv(path, const_cast<char* const*>(words.data()));
  _exit(could_not_start);
}

std::string name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV: it used memory that is not its own (a null pointer, an iterator past the "
             "end, recursion without an end)";
    case SIGABRT:
      return "SIGABRT: it called abort(), or an assertion of the library failed";
    case SIGFPE:
      return "SIGFPE: a whole number was divided by zero";
    case SIGXFSZ:
      return "SIGXFSZ: it printed more than a megabyte";
    default:
      return fmt::format("signal {} ({})", signal, strsignal(signal));
  }
}

bool is_said_by_a_worker(Outcome outcome) { return outcome <= Outcome::out_of_memory; }

std::string say_how_it_ended(int status) {
  if (WIFSIGNALED(status)) return name_of(WTERMSIG(status));
  if (WIFEXITED(status)) return fmt::format("it called exit({})", WEXITSTATUS(status));
  return "it ended";
}

}  // namespace

WorkerProcess::WorkerProcess(std::string path, WorkerLimits limits)
    : path_(std::move(path)), limits_(limits), printed_(nullptr, &std::fclose) {
  if (sanitized) limits_.time *= 10;
}

WorkerProcess::~WorkerProcess() { stop(); }

void WorkerProcess::start() {
  if (access(path_.c_str(), X_OK) != 0) {
    throw Error(fmt::format("there is no program {}: build it first", path_));
  }
  std::array<int, 2> sockets{};
  printed_.reset(std::tmpfile());
  printed_taken_ = 0;
  if (!printed_ || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw Error(fmt::format("cannot start {}: {}", path_, std::strerror(errno)));
  }
  // Both outputs append: what is printed by several processes does not overwrite itself.
  fcntl(fileno(printed_.get()), F_SETFL, O_APPEND);
  process_ = fork();
  if (process_ == 0) become_worker(path_.c_str(), sockets[1], fileno(printed_.get()), limits_);
  close(sockets[1]);
  socket_ = sockets[0];
  if (process_ < 0) {
    process_ = 0;
    throw Error(fmt::format("cannot start {}: {}", path_, std::strerror(errno)));
  }
}

int WorkerProcess::stop() {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
  if (process_ == 0) return 0;
  int status = 0;
  kill(-process_, SIGKILL);
  kill(process_, SIGKILL);
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  return status;
}

int WorkerProcess::stop_dying() {
  constexpr std::chrono::seconds most{1};
  const auto until = std::chrono::steady_clock::now() + most;
  siginfo_t ended{};
  // The process stays to be waited for, so that its number is nobody else's until stop().
  while (waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return stop();
}

void WorkerProcess::send(const Scenario& scenario) { ask({.scenario = scenario}); }

void WorkerProcess::ask(const Request& request) {
  if (process_ == 0) start();
  const auto time = timeouts_ >= patience ? std::min(limits_.time, out_of_patience) : limits_.time;
  deadline_ = std::chrono::steady_clock::now() + time;
  sent_ = write_frame(socket_, to_bytes(request), deadline_);
}

Observation WorkerProcess::receive() {
  std::string answer;
  auto status = sent_;
  // A worker that has ended may have answered before.
  if (status != FrameStatus::timed_out) status = read_frame(socket_, answer, deadline_);
  if (status != FrameStatus::complete) return lost(status);
  try {
    auto observation = from_bytes<Observation>(answer);
    if (is_said_by_a_worker(observation.outcome)) return observation;
  } catch (const Error&) {
    // Said below.
  }
  return garbled();
}

Trace WorkerProcess::trace(const Scenario& scenario) {
  ask({.scenario = scenario, .traced = true});
  Trace trace;
  std::string answer;
  for (std::size_t parts = 0; parts <= most_trace_parts; ++parts) {
    auto status = sent_;
    if (status != FrameStatus::timed_out) status = read_frame(socket_, answer, deadline_);
    if (status != FrameStatus::complete) {
      trace.observation = lost(status);
      return trace;
    }
    try {
      auto part = from_bytes<TracePart>(answer);
      if (part.observation) {
        if (!is_said_by_a_worker(part.observation->outcome)) break;
        trace.observation = *std::move(part.observation);
        return trace;
      }
      trace.parts.push_back(std::move(part));
    } catch (const Error&) {
      break;
    }
  }
  trace.observation = garbled();
  return trace;
}

Observation WorkerProcess::garbled() {
  stop();
  return {.outcome = Outcome::garbled,
          .message = "it answered something that is no answer",
          .steps = {},
          .counters = {}};
}

Observation WorkerProcess::lost(FrameStatus status) {
  Observation observation;
  if (status == FrameStatus::timed_out) {
    ++timeouts_;
    stop();
    observation.outcome = Outcome::timed_out;
    observation.message = fmt::format("no answer in {} s: a loop without an end?",
                                      std::chrono::duration<double>(limits_.time).count());
  } else if (status == FrameStatus::too_long) {
    stop();
    observation.outcome = Outcome::garbled;
    observation.message = "its answer was longer than any answer can be";
  } else {
    const int ended = stop_dying();
    observation.outcome = Outcome::crashed;
    observation.message = say_how_it_ended(ended);
    if (WIFSIGNALED(ended) && limits_.crash_sites) {
      observation.message += crash_site(path_, take_printed());
    }
  }
  return observation;
}

std::string WorkerProcess::take_printed() {
  if (!printed_) return {};
  constexpr long most = 1L << 14U;
  const int file = fileno(printed_.get());
  const long end = lseek(file, 0, SEEK_END);
  printed_taken_ = std::max(printed_taken_, end - most);
  std::string text(static_cast<std::size_t>(std::max(0L, end - printed_taken_)), '\0');
  const auto got = pread(file, text.data(), text.size(), printed_taken_);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  printed_taken_ = end;
  return text;
}

}  // namespace weir::grader
