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
#include <iterator>
#include <random>
#include <thread>
#include <utility>

#include "sandbox/box.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "weir/serialization.hpp"
#include "witness/crash_site.hpp"
#include "witness/end_box.hpp"
#include "witness/ending.hpp"

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
/// So long a scenario may take to crash; one that takes longer counts as without an answer.
constexpr std::chrono::seconds long_crash{1};

void limit(int resource, std::size_t most) {
  const rlimit limits{.rlim_cur = most, .rlim_max = most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

/// Becomes the worker. Runs between fork and exec: calls nothing that may lock.
[[noreturn]] void become_worker(char* const* words, int socket, int printed,
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
  execv(words[0], words);
  _exit(could_not_start);
}

std::string say_what_it_took(Patience::End end, const Patience::Limits& time) {
  const auto seconds = [](auto duration) {
    return std::chrono::duration<double>(duration).count();
  };
  if (end == Patience::End::idle) {
    return tr("no answer, and it did nothing for {} s: does it wait for something?",
              seconds(time.idle));
  }
  return tr("no answer in {} s of processor time: a loop without an end?", seconds(time.busy));
}

/// The first process of a box says of a signal that ended the worker what shells say.
int as_if_unboxed(int status, bool is_boxed) {
  constexpr int signalled = 128;
  if (!is_boxed || !WIFEXITED(status) || WEXITSTATUS(status) <= signalled) return status;
  return W_EXITCODE(0, (WEXITSTATUS(status) - signalled) & 0x7f);
}

/// A box that could not be made says nothing of the worker. \throws Error if that is so.
void expect_box(const WorkerProgram& program, int status) {
  if (program.box.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != sandbox::no_box) return;
  throw Error(tr("there is no sandbox for {}", program.path));
}

bool is_said_by_a_worker(Outcome outcome) { return outcome <= Outcome::out_of_memory; }

}  // namespace

WorkerProcess::WorkerProcess(WorkerProgram program, WorkerLimits limits)
    : program_(std::move(program)), limits_(limits), printed_(nullptr, &std::fclose) {
  if (sanitized) {
    limits_.time.busy *= 10;
    limits_.time.idle *= 10;
  }
}

WorkerProcess::~WorkerProcess() { stop(); }

void WorkerProcess::start() {
  if (access(program_.path.c_str(), X_OK) != 0) {
    throw Error(tr("there is no program {}: build it first", program_.path));
  }
  std::array<int, 2> sockets{};
  printed_.reset(std::tmpfile());
  printed_taken_ = 0;
  if (!printed_ || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw Error(tr("cannot start {}: {}", program_.path, std::strerror(errno)));
  }
  // Both outputs append: what is printed by several processes does not overwrite itself.
  fcntl(fileno(printed_.get()), F_SETFL, O_APPEND);
  std::vector<std::string> words = program_.box;
  words.insert(words.end(), {program_.path, "serve"});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) become_worker(arguments.data(), sockets[1], fileno(printed_.get()), limits_);
  close(sockets[1]);
  socket_ = sockets[0];
  if (process_ < 0) {
    process_ = 0;
    throw Error(tr("cannot start {}: {}", program_.path, std::strerror(errno)));
  }
}

int WorkerProcess::stop() {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
  if (process_ == 0) return 0;
  int status = 0;
  if (!program_.box.empty()) end_box(process_);
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

void WorkerProcess::send(const Scenario& scenario) { send(scenario, false); }

void WorkerProcess::send(const Scenario& scenario, bool traced) {
  const Leg whole{.first = 0, .last = scenario.steps.size()};
  request_ = {.scenario = scenario,
              .leg = limits_.trusted ? whole : leg_from(scenario, 0),
              .remains = {},
              .traced = traced};
  ask();
}

void WorkerProcess::ask() {
  if (process_ == 0) start();
  time_ = limits_.time;
  if (timeouts_ >= patience) {
    time_ = {std::min(time_.busy, out_of_patience), std::min(time_.idle, out_of_patience)};
  }
  patience_.reset();
  // To make one takes as long as a short scenario.
  thread_local std::random_device random;
  request_.token = (std::uint64_t{random()} << 32U) | random();
  sent_ = write_frame(socket_, to_bytes(request_), [this] { return keeps_waiting(); });
}

bool WorkerProcess::keeps_waiting() {
  // Who answers before the first look is not looked at.
  if (!patience_) patience_.emplace(process_, time_);
  end_ = patience_->look();
  return end_ == Patience::End::none;
}

std::optional<Observation> WorkerProcess::read(std::string& bytes) {
  auto status = sent_;
  // A worker that has ended may have answered before.
  if (status != FrameStatus::timed_out)
    status = read_frame(socket_, bytes, [this] { return keeps_waiting(); });
  if (status == FrameStatus::complete) return std::nullopt;
  return lost(status);
}

Observation WorkerProcess::receive_leg() {
  std::string bytes;
  if (auto none = read(bytes)) return *std::move(none);
  try {
    auto answer = from_bytes<Answer>(bytes);
    if (answer.token == request_.token && is_said_by_a_worker(answer.observation.outcome)) {
      return std::move(answer.observation);
    }
  } catch (const Error&) {
    // Said below.
  }
  return garbled();
}

std::optional<Observation> WorkerProcess::crash() {
  std::string bytes;
  if (auto none = read(bytes)) return none;
  try {
    request_.remains = from_bytes<Remains>(bytes);
  } catch (const Error&) {
    return garbled();
  }
  last_words_ = take_printed();
  stop();
  request_.leg = leg_from(request_.scenario, request_.leg.last);
  ask();
  return std::nullopt;
}

template <class Receive>
Observation WorkerProcess::receive_all(Receive receive) {
  Observation whole = receive();
  while (has_more(request_, whole)) {
    auto nothing = crash();
    Observation leg = nothing ? *std::move(nothing) : receive();
    std::move(leg.steps.begin(), leg.steps.end(), std::back_inserter(whole.steps));
    leg.steps = std::move(whole.steps);
    whole = std::move(leg);
  }
  return whole;
}

Observation WorkerProcess::receive() {
  return receive_all([this] { return receive_leg(); });
}

Observation WorkerProcess::trace_leg(Trace& trace) {
  std::string bytes;
  for (std::size_t parts = 0; parts <= most_trace_parts; ++parts) {
    if (auto none = read(bytes)) {
      const std::size_t begun = trace.parts.empty() ? 0 : trace.parts.back().step;
      const std::size_t before = request_.leg.first;
      const std::size_t last = std::min(begun, request_.leg.last);
      none->steps.resize(last > before ? last - before - 1 : 0);
      return *std::move(none);
    }
    try {
      auto part = from_bytes<TracePart>(bytes);
      if (part.observation) {
        if (!is_said_by_a_worker(part.observation->outcome)) break;
        return *std::move(part.observation);
      }
      trace.parts.push_back(std::move(part));
    } catch (const Error&) {
      break;
    }
  }
  return garbled();
}

Trace WorkerProcess::trace(const Scenario& scenario) {
  send(scenario, true);
  Trace trace;
  trace.observation = receive_all([&] { return trace_leg(trace); });
  return trace;
}

Observation WorkerProcess::garbled() {
  stop();
  return {.outcome = Outcome::garbled,
          .message = tr("it answered something that is no answer"),
          .steps = {},
          .counters = {}};
}

Observation WorkerProcess::lost(FrameStatus status) {
  Observation observation;
  if (status == FrameStatus::timed_out) {
    ++timeouts_;
    stop();
    observation.outcome = Outcome::timed_out;
    observation.message = say_what_it_took(end_, time_);
  } else if (status == FrameStatus::too_long) {
    stop();
    observation.outcome = Outcome::garbled;
    observation.message = tr("its answer was longer than any answer can be");
  } else {
    if (patience_ && patience_->used() >= long_crash) ++timeouts_;
    const int status_of_box = stop_dying();
    expect_box(program_, status_of_box);
    const int ended = as_if_unboxed(status_of_box, !program_.box.empty());
    observation.outcome = Outcome::crashed;
    observation.message = say_how_it_ended(ended);
    last_words_ = take_printed();
    if (WIFSIGNALED(ended) && limits_.crash_sites) {
      observation.message += crash_site(program_.path, last_words_, program_.box);
    }
  }
  return observation;
}

std::string WorkerProcess::take_printed() {
  std::string text = without_calls(std::exchange(last_words_, {}));
  if (!printed_) return text;
  constexpr long most = 1L << 14U;
  const int file = fileno(printed_.get());
  const long end = lseek(file, 0, SEEK_END);
  printed_taken_ = std::max(printed_taken_, end - most);
  std::string more(static_cast<std::size_t>(std::max(0L, end - printed_taken_)), '\0');
  const auto got = pread(file, more.data(), more.size(), printed_taken_);
  more.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  printed_taken_ = end;
  return text + more;
}

}  // namespace weir::grader
