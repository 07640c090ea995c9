// Runs the test programs of an exercise, side by side, and reads what they say.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <sstream>
#include <string_view>
#include <utility>

#include "grade/files.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/verdict.hpp"
#include "verdict/test_settings.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

fs::path scenarios_of(const workbook::Exercise& exercise, const std::string& kind) {
  return scenario_folder(exercise.id) / kind;
}

/// The tests of one kind, as GoogleTest takes them: `Subject.Behaviour:...`.
std::string filter_of(const std::string& kind, const TestRun& run) {
  std::string filter;
  for (const auto& name : run.tests) {
    if (name.starts_with(kind + '/')) filter += name.substr(kind.size() + 1) + ':';
  }
  return filter;
}

/// The kinds of tests that a run has: a handout has no hidden ones.
std::vector<std::string> kinds_of(const workbook::Exercise& exercise, const TestRun& run) {
  std::vector<std::string> kinds;
  for (const std::string kind : {"visible", "hidden"}) {
    const bool is_wanted =
        run.tests.empty() ? kind == "hidden" || !run.only_hidden : !filter_of(kind, run).empty();
    if (is_wanted && fs::exists(program_file(kind, exercise.id))) kinds.push_back(kind);
  }
  if (kinds.empty()) throw Error(fmt::format("there are no tests of {}", exercise.id));
  return kinds;
}

/// A file that is nobody else's, and goes again.
class TemporaryFile {
 public:
  TemporaryFile() {
    static std::atomic<int> number{0};
    path_ = fs::temp_directory_path() / fmt::format("weir-{}-{}.json", getpid(), ++number);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

/// One part of a test program's tests.
std::vector<TestResult> run_part(const workbook::Exercise& exercise, const std::string& kind,
                                 const fs::path& worker, const TestRun& run, std::size_t part,
                                 std::size_t parts, const std::stop_token& stop) {
  const fs::path program = program_file(kind, exercise.id);
  const fs::path scenarios = scenarios_of(exercise, kind);
  fs::create_directories(scenarios);
  const TemporaryFile settings;
  const TemporaryFile report;
  write_text(settings.path(), to_json(TestSettings{.submission = worker.string(),
                                                   .scenarios = scenarios.string(),
                                                   .seed = run.seed,
                                                   .brief = run.brief,
                                                   .results = report.path(),
                                                   .first_scenario = run.first_scenario.string(),
                                                   .probes = run.probes.string()}));
  // GoogleTest takes these two from the environment only.
  ProcessOptions options{.words = {program.string(), "--gtest_brief=1"},
                         .folder = {},
                         .environment = {{"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                                         {"GTEST_SHARD_INDEX", std::to_string(part)}},
                         .time = std::chrono::minutes{2} + std::chrono::seconds{run.seeds}};
  if (run.seeds != 1) options.words.push_back(fmt::format("--gtest_repeat={}", run.seeds));
  if (run.until_failure) options.words.emplace_back("--gtest_fail_fast");
  if (!run.tests.empty()) options.words.push_back("--gtest_filter=" + filter_of(kind, run));
  options.words.push_back(settings.path());
  const auto ran = run_process(options, stop);
  if (ran.end == ProcessResult::End::stopped) return {};
  if (!fs::exists(report.path())) {
    throw Error(fmt::format("the test program {} did not come to its end:\n{}", program.string(),
                            ran.output));
  }
  auto results = from_json<std::vector<TestResult>>(text_of(report.path()));
  for (auto& result : results) result.name.insert(0, kind + '/');
  return results;
}

}  // namespace

std::vector<std::string> tests_of(const workbook::Exercise& exercise) {
  std::vector<std::string> tests;
  for (const auto& kind : kinds_of(exercise, {})) {
    // `Subject.`, and below it `  Behaviour`
    const auto listed = run_process(
        {.words = {program_file(kind, exercise.id).string(), "--gtest_list_tests"}, .folder = {}});
    std::istringstream lines(listed.output);
    std::string subject;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("  ")) {
        subject = line;
      } else {
        tests.push_back(fmt::format("{}/{}{}", kind, subject, line.substr(2)));
      }
    }
  }
  return tests;
}

std::vector<TestResult> run_tests(const workbook::Exercise& exercise, const fs::path& worker,
                                  const TestRun& run, const std::stop_token& stop) {
  const std::size_t parts = run.in_turn ? 1 : 2;
  std::vector<std::future<std::vector<TestResult>>> running;
  for (const auto& kind : kinds_of(exercise, run)) {
    std::error_code ignored;
    if (run.tests.empty()) fs::remove_all(scenarios_of(exercise, kind), ignored);
    for (std::size_t part = 0; part < parts; ++part) {
      running.push_back(
          std::async(std::launch::async, run_part, exercise, kind, worker, run, part, parts, stop));
    }
  }
  // GoogleTest deals tests out one by one: put back together, they stand as in their file, the
  // simple ones first.
  std::vector<TestResult> results;
  for (std::size_t program = 0; program < running.size(); program += parts) {
    std::vector<std::vector<TestResult>> dealt(parts);
    std::size_t most = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      dealt.at(part) = running[program + part].get();
      most = std::max(most, dealt.at(part).size());
    }
    for (std::size_t i = 0; i < most; ++i) {
      for (auto& part : dealt) {
        if (i < part.size()) results.push_back(std::move(part[i]));
      }
    }
  }
  return results;
}

}  // namespace weir::grader
