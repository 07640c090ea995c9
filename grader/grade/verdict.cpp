#include "grade/verdict.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "grade/confinement.hpp"
#include "grade/files.hpp"
#include "grade/own_folder.hpp"
#include "grade/paths.hpp"
#include "grade/traced.hpp"
#include "texts/texts.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
namespace {

/// The points for those tests that count as passed. All tests weigh the same, but a part of which
/// an ordinary day goes wrong gives no more than 60% of what it is worth. Rounded down: full points
/// are for all tests.
std::size_t points_for(const Verdict& verdict, bool (*counts)(const TestResult&)) {
  struct Part {
    std::size_t tests = 0;
    std::size_t passed = 0;
    bool is_wrong_on_an_ordinary_day = false;
  };
  std::map<std::string, Part> parts;
  for (const auto& test : verdict.tests) {
    Part& part = parts[test.part()];
    ++part.tests;
    if (counts(test)) ++part.passed;
    if (test.is_ordinary && !counts(test)) part.is_wrong_on_an_ordinary_day = true;
  }
  std::size_t passed = 0;
  for (const auto& [name, part] : parts) {
    const std::size_t most = part.is_wrong_on_an_ordinary_day ? part.tests * 60 / 100 : part.tests;
    passed += std::min(part.passed, most);
  }
  return verdict.tests.empty() ? 0 : verdict.most_points * passed / verdict.tests.size();
}

bool is_fault(const TestResult& test) { return test.outcome == Outcome::not_graded; }

/// What is wrong with the machine may have passed when it is tried again.
template <class Attempt>
auto twice(Attempt attempt) {
  try {
    return attempt();
  } catch (const std::exception&) {
    return attempt();
  }
}

/// The test that the run is of, run once more, with an explanation; `before` where that tells less:
/// alone it may pass, since a program can keep something from one test to the next.
TestResult again(const workbook::Exercise& exercise, const std::filesystem::path& worker,
                 const TestRun& run, const TestResult& before) {
  try {
    const auto results = run_tests(exercise, worker, run);
    const bool tells_more = results.size() == 1 && !is_fault(results.front()) &&
                            (is_fault(before) || !results.front().passed());
    return tells_more ? results.front() : before;
  } catch (const Error&) {
    return before;
  }
}

}  // namespace

const TestResult* Verdict::first_failure() const {
  // What has been started and is wrong says more than what is still to be done.
  const TestResult* first = nullptr;
  for (const auto& test : tests) {
    if (test.passed()) continue;
    if (test.outcome != Outcome::not_started) return &test;
    if (first == nullptr) first = &test;
  }
  return first;
}

std::size_t Verdict::cost() const {
  if (visible_only) return 0;
  return points_for(*this, [](const auto& test) { return test.passed() || test.is_cost; }) -
         points_for(*this, [](const auto& test) { return test.passed(); });
}

void judge(Verdict& verdict) {
  const auto& tests = verdict.tests;
  const auto fault = std::find_if(tests.begin(), tests.end(), is_fault);
  if (fault != tests.end()) {
    verdict.outcome = Outcome::not_graded;
    verdict.errors = fault->name + ": " + fault->explanation;
    return;
  }
  const auto passed = static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const auto& test) { return test.passed(); }));
  if (!verdict.visible_only) {
    verdict.points = points_for(verdict, [](const auto& test) { return test.passed(); });
  }
  if (tests.empty()) {
    verdict.outcome = Outcome::not_started;
  } else if (passed == tests.size()) {
    verdict.outcome = Outcome::passed;
  } else {
    verdict.outcome = verdict.first_failure()->outcome;
    const bool has_begun = passed > 0;
    if (has_begun && verdict.outcome == Outcome::not_started) verdict.outcome = Outcome::failed;
  }
}

Verdict grade_worker(const workbook::Exercise& exercise, const std::filesystem::path& worker,
                     std::uint64_t seed, const std::stop_token& stop, std::size_t width,
                     const std::function<std::filesystem::path()>& with_lines, const Place& place) {
  Verdict verdict;
  verdict.id = exercise.id;
  verdict.most_points = exercise.points;
  verdict.visible_only = !std::filesystem::exists(program_file("hidden", exercise.id));
  const auto start = std::chrono::steady_clock::now();
  verdict.tests = twice([&] {
    return run_tests(exercise, worker, {.seed = seed, .brief = true, .place = place}, stop);
  });
  for (auto& test : verdict.tests) {
    if (is_fault(test))
      test = again(exercise, worker, {.seed = seed, .tests = {test.name}, .place = place}, test);
  }
  verdict.test_seconds = seconds_since(start);
  judge(verdict);

  const auto* first = verdict.first_failure();
  if (first == nullptr || verdict.outcome == Outcome::not_started ||
      verdict.outcome == Outcome::not_graded) {
    return verdict;
  }
  auto& failed = verdict.tests[static_cast<std::size_t>(first - verdict.tests.data())];
  const bool needs_lines = failed.outcome == Outcome::crashed && with_lines;
  failed = again(exercise, needs_lines ? with_lines() : worker,
                 {.seed = seed, .tests = {failed.name}, .width = width, .place = place}, failed);
  return verdict;
}

namespace {

/// How a text is built and run.
struct Grading {
  std::uint64_t seed;
  std::size_t width;
  BuildOptions build;
  std::filesystem::path scenarios{};
};

/// What happens in the first failure; empty if there is none, or none that plays a scenario, or if
/// it cannot be watched: the verdict stands without.
std::string trace_of(const workbook::Exercise& exercise, const Verdict& verdict,
                     const std::filesystem::path& worker, const Grading& how) try {
  const auto* failure = verdict.first_failure();
  if (failure == nullptr || failure->outcome == Outcome::not_started) return "";
  const auto file = how.scenarios / (failure->name + ".json");
  if (!std::filesystem::exists(file)) return "";
  auto json = trace_json(traced(exercise, *failure, from_json<Scenario>(text_of(file)),
                                {worker.string(), box_of_worker(how.build.level, worker)}));
  constexpr std::size_t most = std::size_t{1} << 21U;
  return json.size() <= most ? json : "";
} catch (const std::exception&) {
  return "";
}

Verdict grade_as(const workbook::Exercise& exercise, const std::string& text,
                 const std::filesystem::path& shown_as, const Grading& how,
                 const std::stop_token& stop) {
  Verdict verdict;
  BuiltSubmission built;
  try {
    built = twice([&] { return build_submission(exercise, text, shown_as, stop, how.build); });
    if (!built.worker.empty()) {
      const auto with_lines = [&] {
        BuildOptions lines = how.build;
        lines.lines = true;
        const auto twin = build_submission(exercise, text, shown_as, stop, lines);
        return twin.worker.empty() ? built.worker : twin.worker;
      };
      verdict = grade_worker(exercise, built.worker, how.seed, stop, how.width, with_lines,
                             {how.build.level, how.scenarios});
    } else {
      verdict.outcome = Outcome::does_not_compile;
      verdict.errors = std::move(built.errors);
    }
    if (!how.scenarios.empty()) verdict.trace = trace_of(exercise, verdict, built.worker, how);
  } catch (const std::exception& error) {
    verdict.outcome = Outcome::not_graded;
    verdict.errors = error.what();
  }
  verdict.id = exercise.id;
  verdict.most_points = exercise.points;
  verdict.warnings = std::move(built.warnings);
  verdict.text_hash = hash_of(text);
  verdict.compile_seconds = built.compile_seconds;
  verdict.link_seconds = built.link_seconds;
  return verdict;
}

std::filesystem::path graded_folder() { return build_folder() / "graded"; }

/// The folder, open and locked as long as it is open; -1 where somebody else has locked it.
int lock(const std::filesystem::path& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return -1;
}

/// What is made for one submission: locked, so that clear_graded() leaves it to us.
class GradedFolder {
 public:
  GradedFolder() {
    lock_.file = lock(path());
    // Root's boxes belong to another user, who passes through on his way to what he is told of.
    namespace fs = std::filesystem;
    if (geteuid() == 0) {
      fs::permissions(path(),
                      fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    }
    std::filesystem::create_directories(scenarios());
  }
  GradedFolder(const GradedFolder&) = delete;
  GradedFolder& operator=(const GradedFolder&) = delete;
  ~GradedFolder() = default;
  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path scenarios() const { return path() / "scenarios"; }

 private:
  static std::filesystem::path parent() {
    std::filesystem::create_directories(graded_folder());
    return graded_folder() / "";
  }

  /// Let go when the folder is gone.
  struct Lock {
    int file = -1;
    ~Lock() { close(file); }
  };
  Lock lock_;
  OwnFolder folder_{parent()};
};

}  // namespace

Verdict grade(const workbook::Exercise& exercise, const std::string& text,
              const std::filesystem::path& shown_as, std::uint64_t seed,
              const std::stop_token& stop, std::size_t width) {
  return grade_as(exercise, text, shown_as, {.seed = seed, .width = width, .build = {}}, stop);
}

Verdict grade_confined(const workbook::Exercise& exercise, const std::string& text,
                       const std::filesystem::path& shown_as, std::uint64_t seed,
                       sandbox::Level level, std::chrono::milliseconds compiler_time) {
  const GradedFolder folder;
  constexpr std::size_t width = 80;
  return grade_as(exercise, text, shown_as,
                  {.seed = seed,
                   .width = width,
                   .build = {.level = level, .folder = folder.path(), .time = compiler_time},
                   .scenarios = folder.scenarios()},
                  {});
}

void clear_graded() {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(graded_folder(), none)) {
    const int locked = lock(entry.path());
    if (locked < 0) continue;
    std::filesystem::remove_all(entry.path(), none);
    close(locked);
  }
}

}  // namespace weir::grader
