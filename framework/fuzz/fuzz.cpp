// weir_fuzz: random cases against plain models, for as long as one likes.
//
//   weir_fuzz [--seconds N | --cases N] [--seed S] [--only NAME]
//
// With --seed alone it runs that one case, with nothing for a minute. Each target runs in a process
// of its own, so that a crash or a case that never ends is told with its seed like any other
// failure.
#include "fuzz.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

namespace weir::fuzz {
namespace {

struct Target {
  std::string_view name;
  void (*run)(Case&);
};
constexpr std::array<Target, 5> targets{{{"key_index", &key_index},
                                         {"timers", &timers},
                                         {"window_boundaries", &window_boundaries},
                                         {"checkpoint_files", &checkpoint_files},
                                         {"job_graphs", &job_graphs}}};

/// Of processor time, and ten times as long by the clock; a case takes a few milliseconds.
constexpr unsigned longest_case_seconds = 20;
constexpr rlim_t most_memory = rlim_t{4} << 30U;

/// What the process of a target tells the one that waits for it: memory of both.
struct Report {
  std::uint64_t seed = 0;
  std::uint64_t cases = 0;
  std::size_t length = 0;
  std::array<char, 16'384> text{};
};
Report* report = nullptr;

struct Options {
  std::optional<std::uint64_t> seconds;
  std::optional<std::uint64_t> cases;
  std::optional<std::uint64_t> seed;
  std::string_view only;
};

/// Starts the time that the case may take. When it is over, a signal ends the process.
void wind_up() {
  itimerval timer{};
  timer.it_value.tv_sec = longest_case_seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
  alarm(10 * longest_case_seconds);
}

/// Runs cases until one fails or the limit is reached; in a process of its own.
[[noreturn]] void run_cases(const Target& target, std::uint64_t seed, const Options& options) {
#ifndef WEIR_SANITIZED
  const rlimit memory{most_memory, most_memory};
  setrlimit(RLIMIT_AS, &memory);
#endif
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(options.seconds.value_or(0));
  const auto goes_on = [&] {
    return options.cases ? report->cases < *options.cases : Clock::now() < end;
  };
  for (; goes_on(); ++seed, ++report->cases) {
    report->seed = seed;
    report->length = 0;
    wind_up();
    try {
      Case choose(seed);
      target.run(choose);
    } catch (const std::exception& failure) {
      Case::say(std::string("=> ") + failure.what());
      std::_Exit(1);
    }
  }
  std::exit(0);
}

/// What ended the process, for a person; empty if all was well.
std::string failure_of(int status) {
  if (WIFSIGNALED(status)) {
    if (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGALRM) {
      return "did not end within " + std::to_string(longest_case_seconds) + " s";
    }
    return std::string("crashed: ") + strsignal(WTERMSIG(status));
  }
  return WEXITSTATUS(status) == 0 ? "" : "failed";
}

/// Answers whether all cases were right.
bool run_target(const Target& target, std::uint64_t seed, const Options& options) {
  *report = Report();
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process == 0) run_cases(target, seed, options);
  int status = 0;
  if (process < 0 || waitpid(process, &status, 0) < 0) {
    std::perror("weir_fuzz");
    return false;
  }
  const std::string name(target.name);
  const std::string failure = failure_of(status);
  if (failure.empty()) {
    std::printf("%s: %llu cases from seed %llu: all right\n", name.c_str(),
                static_cast<unsigned long long>(report->cases),
                static_cast<unsigned long long>(seed));
    return true;
  }
  std::printf("%s, seed %llu, %s\n%.*s\nAgain: ./weir fuzz --only %s --seed %llu\n", name.c_str(),
              static_cast<unsigned long long>(report->seed), failure.c_str(),
              static_cast<int>(report->length), report->text.data(), name.c_str(),
              static_cast<unsigned long long>(report->seed));
  return false;
}

std::optional<std::uint64_t> number(std::string_view text) {
  char* end = nullptr;
  const std::string copy(text);
  const std::uint64_t n = std::strtoull(copy.c_str(), &end, 10);
  if (copy.empty() || *end != '\0') return std::nullopt;
  return n;
}

/// None if they make no sense.
std::optional<Options> parse(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return std::nullopt;
    const std::string_view value = arguments[i + 1];
    if (arguments[i] == "--only") {
      options.only = value;
      continue;
    }
    auto& option = arguments[i] == "--seconds" ? options.seconds
                   : arguments[i] == "--cases" ? options.cases
                                               : options.seed;
    if (&option == &options.seed && arguments[i] != "--seed") return std::nullopt;
    option = number(value);
    if (!option) return std::nullopt;
  }
  const auto is_only = [&](const Target& target) { return target.name == options.only; };
  const bool is_known =
      options.only.empty() || std::any_of(targets.begin(), targets.end(), is_only);
  if (!is_known || (options.seconds && options.cases)) return std::nullopt;
  return options;
}

int run(Options options) {
  if (!options.seconds && !options.cases) {
    options.seed ? options.cases = 1 : options.seconds = 60;
  }
  const std::uint64_t seed = options.seed ? *options.seed : std::random_device()();
  if (options.seconds && options.only.empty()) *options.seconds /= targets.size();
  bool all_right = true;
  for (const Target& target : targets) {
    if (options.only.empty() || options.only == target.name) {
      all_right = run_target(target, seed, options) && all_right;
    }
  }
  return all_right ? 0 : 1;
}

}  // namespace

/// Of what is too long the beginning and the end are kept.
void Case::say(const std::string& text) {
  constexpr std::size_t kept_beginning = 2000;
  if (report == nullptr) return;
  auto& [seed, cases, length, buffer] = *report;
  const std::string line = text.substr(0, kept_beginning) + "\n";
  while (length + line.size() > buffer.size()) {
    char* begin = buffer.data() + kept_beginning;
    char* end = buffer.data() + length;
    char* next = std::find(begin, end, '\n') + 1;
    std::move(next, end, begin);
    length -= static_cast<std::size_t>(next - begin);
  }
  std::copy(line.begin(), line.end(), buffer.data() + length);
  length += line.size();
}

void require_equal(const std::vector<std::string>& found, const std::vector<std::string>& expected,
                   const std::string& what) {
  if (found == expected) return;
  const std::size_t most = std::min(found.size(), expected.size());
  std::size_t i = 0;
  while (i < most && found[i] == expected[i]) ++i;
  const auto line = [i](const std::vector<std::string>& lines) {
    return i < lines.size() ? "'" + lines[i] + "'" : "nothing";
  };
  throw Failure(what + ": of " + std::to_string(found.size()) + " lines, " +
                std::to_string(expected.size()) + " expected, number " + std::to_string(i + 1) +
                " is " + line(found) + ", expected " + line(expected));
}

}  // namespace weir::fuzz

int main(int argc, char** argv) {
  using namespace weir::fuzz;
  const auto options = parse(std::vector<std::string_view>(argv + 1, argv + argc));
  if (!options) {
    std::fputs("weir_fuzz [--seconds N | --cases N] [--seed S] [--only NAME]; the names are",
               stderr);
    for (const Target& target : targets) {
      std::fprintf(stderr, " %s", std::string(target.name).c_str());
    }
    std::fputs("\n", stderr);
    return 2;
  }
  void* shared =
      mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    std::perror("weir_fuzz");
    return 2;
  }
  report = new (shared) Report();
  return run(*options);
}
