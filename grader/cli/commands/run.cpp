#include "run.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <vector>

#include "grade/paths.hpp"
#include "terminal/interrupts.hpp"
#include "texts/texts.hpp"
#include "usage_error.hpp"
#include "weir/error.hpp"
#include "witness/crash_site.hpp"
#include "witness/ending.hpp"
#include "workbench.hpp"
#include "worker/crash_report.hpp"
#include "worker/sink_target.hpp"

namespace weir::cli {
namespace {

using namespace std::chrono_literals;

/// Becomes the worker. Runs between fork and exec.
[[noreturn]] void become(std::vector<char*>& words, int crash_report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (crash_report >= 0) dup2(crash_report, crash_descriptor);
  execv(words.front(), words.data());
  constexpr int not_started = 127;
  _exit(not_started);
}

std::string text_in(int descriptor) {
  constexpr std::size_t most = std::size_t{1} << 16U;
  std::string text(most, '\0');
  const auto got = descriptor < 0 ? 0 : pread(descriptor, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

/// A worker that runs in front: signals of the terminal reach it by themselves, and those that only
/// we get are passed on.
int wait_for(pid_t worker, terminal::Interrupts& interrupts) {
  int status = 0;
  while (waitpid(worker, &status, WNOHANG) == 0) {
    if (const auto signal = interrupts.wait(10ms)) kill(worker, *signal);
  }
  return status;
}

/// Runs the worker to its end, and answers with its exit code. Of one that crashes it is said
/// where: `with_lines` answers a worker that is the same but knows of its lines.
int run_worker(const std::filesystem::path& worker, const grader::RunOptions& options,
               const std::function<std::filesystem::path()>& with_lines) {
  std::vector<std::string> words = grader::to_words(options);
  words.insert(words.begin(), {worker.string(), "run"});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  const int report = memfd_create("crash", 0);
  terminal::Interrupts interrupts;
  const pid_t process = fork();
  if (process == 0) become(arguments, report);
  if (process < 0) {
    throw Error(tr("cannot run {}: {}", worker.string(), std::strerror(errno)));
  }
  const int status = wait_for(process, interrupts);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  constexpr int killed = 128;
  const std::string calls = text_in(report);
  if (!calls.empty()) {
    fmt::print(stderr, "{}",
               tr("weir: {} crashed: {}{}\n", options.name, grader::say_how_it_ended(status),
                  grader::crash_site(with_lines().string(), calls)));
  }
  return killed + WTERMSIG(status);
}

/// Whether somebody watches results that have no end: as fast as it goes they cannot be read.
bool is_for_eyes(const grader::RunOptions& options) {
  return isatty(STDOUT_FILENO) == 1 && !options.rate && !options.rides && !options.final_only &&
         options.sink.empty() && !options.metrics;
}

}  // namespace

int run(const std::string& name, const std::string& with, grader::RunOptions options) {
  const auto exercise = exercise_named("run", name);
  options.name = exercise.name;
  if (is_for_eyes(options)) {
    constexpr double readable = 4;
    options.rate = readable;
    fmt::print(
        stderr, "{}",
        tr("weir: {} events a second, to be read; --rate R sets another pace, Ctrl-C ends it\n",
           readable));
  }
  const bool connected =
      grader::needs_component(options.state_backend) ||
      (!options.sink.empty() && grader::needs_connector(grader::sink_target(options.sink)));
  if (exercise.files.empty()) {
    auto worker = program_file(connected ? "connected" : "submission", exercise.id);
    return run_worker(worker, options, [&] { return worker; });
  }
  const auto folder = implementation_folder(with);
  const auto file = file_of(folder, exercise);
  const auto text = read_submission(folder, exercise);
  if (!text) throw UsageError(tr("run: there is no file {}", file.string()));
  const auto built =
      build_submission(exercise, *text, as_typed(file), {}, {.connected = connected});
  if (!built.worker.empty()) {
    return run_worker(built.worker, options, [&] {
      const auto twin = build_submission(exercise, *text, as_typed(file), {},
                                         {.lines = true, .connected = connected});
      return twin.worker.empty() ? built.worker : twin.worker;
    });
  }
  fmt::print(stderr, "{}", built.errors);
  return 1;
}

}  // namespace weir::cli
