// weir_crashes: jobs that crash at every step of a run, and at each stage of their checkpoints,
// give the results of a run without a crash.
//
//   weir_crashes [--points N | --seconds N] [--seed S] [--backend NAME]
//                [--checkpoints aligned|unaligned] [--only JOB [--step N | --stage N]]
//
// Seeds follow one another from S on until there have been so many points, or seconds. With a step
// or a stage it runs that one point. Each job runs in a process of its own, so that one that ends
// it, or that never ends, is told with its point like any other failure.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <random>
#include <string_view>
#include <thread>

#include "backends.hpp"
#include "jobs.hpp"
#include "trial.hpp"

namespace weir::crashes {
namespace crashes_program {

constexpr std::uint64_t usual_points = 100'000;
/// By the clock; a point takes some milliseconds.
constexpr unsigned longest_point_seconds = 60;

struct Options {
  std::optional<std::uint64_t> points;
  std::optional<std::uint64_t> seconds;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> step;
  std::optional<std::uint64_t> stage;
  std::string_view only;
  Chosen chosen;
};

/// What the process of a job tells the one that waits for it: memory of both.
struct Report {
  std::uint64_t seed = 0;
  Point point{Point::Kind::step, 0};  ///< number 0: the run without a crash
  std::uint64_t steps = 0;            ///< points of this kind
  std::uint64_t stages = 0;
  std::uint64_t went_back = 0;
  std::uint64_t lines = 0;  ///< of results, which were compared
  std::array<char, 2048> text{};
};

std::string name_of(const Point& point) {
  const std::string kind = point.kind == Point::Kind::step ? "step" : "stage";
  return point.number == 0 ? "no crash, by " + kind + "s"
                           : kind + " " + std::to_string(point.number);
}

/// How the lines differ; empty if they do not.
std::string difference(const std::vector<std::string>& found,
                       const std::vector<std::string>& expected) {
  if (found == expected) return "";
  std::vector<std::string> lost;
  std::vector<std::string> added;
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::back_inserter(lost));
  std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(),
                      std::back_inserter(added));
  std::string text = std::to_string(found.size()) + " results, " + std::to_string(expected.size()) +
                     " without the crash";
  if (!lost.empty()) text += "; missing: '" + lost.front() + "'";
  if (!added.empty()) text += "; too much: '" + added.front() + "'";
  return text;
}

/// The points of a job, in a process of its own.
class Points {
 public:
  Points(const Job& job, const Chosen& chosen, Report& report)
      : job_(&job), chosen_(chosen), report_(&report) {}

  /// All points of both kinds, as long as `goes_on`, in an order that the seed decides: those that
  /// there is time for are from all over the run.
  template <class GoesOn>
  void of_seed(std::uint64_t seed, const GoesOn& goes_on) {
    const Outcome undisturbed[]{expected(seed, Point::Kind::step),
                                expected(seed, Point::Kind::stage)};
    if (undisturbed[0].lines != undisturbed[1].lines) {
      fail("without a crash, with other settings: " +
           difference(undisturbed[1].lines, undisturbed[0].lines));
    }
    std::vector<Point> points;
    for (std::uint64_t i = 1; i <= undisturbed[0].steps; ++i) {
      points.push_back({Point::Kind::step, i});
    }
    for (std::uint64_t i = 1; i <= undisturbed[1].stages; ++i) {
      points.push_back({Point::Kind::stage, i});
    }
    std::shuffle(points.begin(), points.end(), std::mt19937_64(seed));
    for (const Point& point : points) {
      if (!goes_on()) return;
      crash(seed, point, undisturbed[0].lines);
    }
  }

  void one(std::uint64_t seed, const Point& point) {
    crash(seed, point, expected(seed, point.kind).lines);
  }

 private:
  Outcome expected(std::uint64_t seed, Point::Kind kind) { return trial(seed, {kind, 0}); }

  /// Threads of RocksDB's own decide how many files there are to link, and so how many of the last
  /// points there are.
  void crash(std::uint64_t seed, const Point& point, const std::vector<std::string>& expected) {
    const Outcome outcome = trial(seed, point);
    const std::string differs = difference(outcome.lines, expected);
    if (!differs.empty()) fail(differs);
    if (!outcome.crashed) {
      if (chosen_.backend == StateBackend::rocksdb) return;
      fail("the run has no such point");
    }
    ++(point.kind == Point::Kind::step ? report_->steps : report_->stages);
    report_->went_back += static_cast<std::uint64_t>(outcome.went_back);
    report_->lines += outcome.lines.size();
  }

  Outcome trial(std::uint64_t seed, const Point& point) {
    report_->seed = seed;
    report_->point = point;
    alarm(longest_point_seconds);
    try {
      return run(*job_, seed, point.kind, point.number == 0 ? std::nullopt : std::optional(point),
                 chosen_);
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  [[noreturn]] void fail(const std::string& why) {
    const std::size_t length = std::min(why.size(), report_->text.size() - 1);
    std::copy_n(why.begin(), length, report_->text.begin());
    std::_Exit(1);
  }

  const Job* job_;
  Chosen chosen_;
  Report* report_;
};

/// In the process of the job.
[[noreturn]] void run_job(const Job& job, const Options& options, std::size_t jobs,
                          Report& report) {
  using Clock = std::chrono::steady_clock;
  Points points(job, options.chosen, report);
  const std::uint64_t seed = options.seed.value_or(1);
  if (options.step || options.stage) {
    points.one(seed, options.step ? Point{Point::Kind::step, *options.step}
                                  : Point{Point::Kind::stage, *options.stage});
    std::exit(0);
  }
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  const auto share = std::chrono::milliseconds(options.seconds.value_or(0) * 1000 *
                                               std::min(at_once, jobs) / jobs);
  const auto end = Clock::now() + share;
  const std::uint64_t most = (options.points.value_or(usual_points) + jobs - 1) / jobs;
  const auto goes_on = [&] {
    return options.seconds ? Clock::now() < end : report.steps + report.stages < most;
  };
  for (std::uint64_t next = seed; goes_on(); ++next) points.of_seed(next, goes_on);
  std::exit(0);
}

/// What ended the process of a job, for a person; empty if all was well.
std::string failure_of(int status, const Report& report) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    return "did not end within " + std::to_string(longest_point_seconds) + " s";
  }
  if (WIFSIGNALED(status)) return std::string("crashed: ") + strsignal(WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : report.text.data();
}

/// Says what became of a job; answers whether all was well.
bool tell(const Job& job, const Chosen& chosen, int status, const Report& report) {
  const std::string failure = failure_of(status, report);
  if (failure.empty()) {
    std::printf("%-32s %8llu points: all right\n", job.name.c_str(),
                static_cast<unsigned long long>(report.steps + report.stages));
    std::fflush(stdout);
    return true;
  }
  const std::string seed = std::to_string(report.seed);
  std::printf("%s, seed %s, %s (%s):\n%s\n", job.name.c_str(), seed.c_str(),
              name_of(report.point).c_str(),
              describe(report.seed, report.point.kind, chosen).c_str(), failure.c_str());
  std::printf("Again: ./weir selftest --crashes --only %s --seed %s", job.name.c_str(),
              seed.c_str());
  if (chosen.backend) {
    std::printf(" --backend %s", std::string(to_string(*chosen.backend)).c_str());
  }
  if (chosen.unaligned)
    std::printf(" --checkpoints %s", *chosen.unaligned ? "unaligned" : "aligned");
  if (report.point.number > 0) std::printf(" --%s", name_of(report.point).c_str());
  std::printf("\n");
  std::fflush(stdout);
  return false;
}

void tell_sum(const std::vector<Report*>& reports, std::size_t jobs) {
  Report sum;
  for (const Report* report : reports) {
    sum.steps += report->steps;
    sum.stages += report->stages;
    sum.went_back += report->went_back;
    sum.lines += report->lines;
  }
  std::printf(
      "%zu jobs, %llu crash points: %llu at steps, %llu at stages of checkpoints and sinks; %llu "
      "went back to a checkpoint, %llu results compared\n",
      jobs, static_cast<unsigned long long>(sum.steps + sum.stages),
      static_cast<unsigned long long>(sum.steps), static_cast<unsigned long long>(sum.stages),
      static_cast<unsigned long long>(sum.went_back), static_cast<unsigned long long>(sum.lines));
}

/// Runs as many jobs at once as there are processors.
int run_all(const Options& options) {
  std::vector<Job> jobs = all_jobs();
  if (!options.only.empty()) {
    std::erase_if(jobs, [&](const Job& job) { return job.name != options.only; });
  }
  void* shared = mmap(nullptr, sizeof(Report) * jobs.size(), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    std::perror("weir_crashes");
    return 2;
  }
  std::vector<Report*> reports;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    reports.push_back(new (static_cast<Report*>(shared) + i) Report());
  }
  std::vector<pid_t> processes(jobs.size());
  bool all_right = true;
  const std::size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t started = 0, ended = 0; ended < jobs.size();) {
    if (started < jobs.size() && started - ended < at_once) {
      std::fflush(nullptr);
      const pid_t process = fork();
      if (process == 0) run_job(jobs[started], options, jobs.size(), *reports[started]);
      if (process < 0) {
        std::perror("weir_crashes");
        return 2;
      }
      processes[started++] = process;
      continue;
    }
    int status = 0;
    const pid_t process = waitpid(-1, &status, 0);
    const auto found = std::find(processes.begin(), processes.end(), process);
    if (found == processes.end()) continue;
    const auto i = static_cast<std::size_t>(found - processes.begin());
    all_right = tell(jobs[i], options.chosen, status, *reports[i]) && all_right;
    ++ended;
  }
  tell_sum(reports, jobs.size());
  return all_right ? 0 : 1;
}

std::optional<std::uint64_t> number(std::string_view text) {
  char* end = nullptr;
  const std::string copy(text);
  const std::uint64_t n = std::strtoull(copy.c_str(), &end, 10);
  if (copy.empty() || *end != '\0') return std::nullopt;
  return n;
}

/// The backend of this name, if the program has it.
std::optional<StateBackend> backend_named(std::string_view name) {
  for (const StateBackend backend : tests::all_backends()) {
    if (to_string(backend) == name) return backend;
  }
  return std::nullopt;
}

/// None if they make no sense.
std::optional<Options> parse(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return std::nullopt;
    const std::string_view name = arguments[i];
    const std::string_view value = arguments[i + 1];
    if (name == "--only") {
      options.only = value;
      continue;
    }
    if (name == "--backend") {
      options.chosen.backend = backend_named(value);
      if (!options.chosen.backend) return std::nullopt;
      continue;
    }
    if (name == "--checkpoints") {
      if (value != "aligned" && value != "unaligned") return std::nullopt;
      options.chosen.unaligned = value == "unaligned";
      continue;
    }
    const auto n = number(value);
    if (!n) return std::nullopt;
    if (name == "--points") {
      options.points = n;
    } else if (name == "--seconds") {
      options.seconds = n;
    } else if (name == "--seed") {
      options.seed = n;
    } else if (name == "--step" && *n > 0) {
      options.step = n;
    } else if (name == "--stage" && *n > 0) {
      options.stage = n;
    } else {
      return std::nullopt;
    }
  }
  const auto jobs = all_jobs();
  const bool is_known =
      options.only.empty() || std::any_of(jobs.begin(), jobs.end(),
                                          [&](const Job& job) { return job.name == options.only; });
  const bool is_one = options.step || options.stage;
  if (!is_known || (options.points && options.seconds) || (options.step && options.stage) ||
      (is_one && options.only.empty())) {
    return std::nullopt;
  }
  return options;
}

}  // namespace crashes_program
}  // namespace weir::crashes

int main(int argc, char** argv) {
  using namespace weir::crashes;
  const auto options = crashes_program::parse(std::vector<std::string_view>(argv + 1, argv + argc));
  if (options) return crashes_program::run_all(*options);
  std::fputs(
      "weir selftest --crashes [--points N | --seconds N] [--seed S] [--backend NAME]\n"
      "                        [--checkpoints aligned|unaligned] [--only JOB [--step N | --stage "
      "N]]\n"
      "The jobs are:\n",
      stderr);
  for (const Job& job : all_jobs()) std::fprintf(stderr, "  %s\n", job.name.c_str());
  return 2;
}
