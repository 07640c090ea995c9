// Runs the test programs of an exercise, side by side, and reads what they say.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "grade/confinement.hpp"
#include "grade/files.hpp"
#include "grade/own_folder.hpp"
#include "grade/paths.hpp"
#include "grade/process.hpp"
#include "grade/verdict.hpp"
#include "texts/texts.hpp"
#include "verdict/test_settings.hpp"
#include "weir/error.hpp"
#include "weir/scenario/json.hpp"

namespace weir::grader {
namespace {

namespace fs = std::filesystem;

fs::path scenarios_of(const workbook::Exercise& exercise, const std::string& kind,
                      const TestRun& run) {
  return (run.place.scenarios.empty() ? scenario_folder(exercise.id) : run.place.scenarios) / kind;
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
  if (kinds.empty()) throw Error(tr("there are no tests of {}", exercise.id));
  return kinds;
}

/// What of our environment would change how a test program goes about its tests.
std::vector<std::string> foreign_settings() { return {"GTEST_", "WEIR_", "LD_", "TEST_"}; }

/// Every registered test has an outcome: none for one that nobody has registered. \throws Error.
void expect_all(const workbook::Exercise& exercise, const TestRun& run,
                const std::vector<TestResult>& results) {
  if (run.until_failure || run.only_hidden) return;
  const auto registered = run.tests.empty() ? tests_of(exercise) : run.tests;
  std::set<std::string> missing(registered.begin(), registered.end());
  for (const auto& result : results) missing.erase(result.name);
  if (missing.empty() && results.size() == registered.size()) return;
  throw Error(tr("of {} there are {} tests, and the test programs tell of {}", exercise.id,
                 registered.size(), results.size()));
}

/// The worker of the reference; empty where there is none.
std::string reference_of(const workbook::Exercise& exercise) {
  const auto program = program_file("reference", exercise.id);
  return fs::exists(program) ? program.string() : "";
}

/// One part of a test program's tests. \throws Error if the program does not come to its end.
std::vector<TestResult> run_part(const workbook::Exercise& exercise, const std::string& kind,
                                 const fs::path& worker, const TestRun& run, std::size_t part,
                                 std::size_t parts, const std::stop_token& stop) {
  const fs::path program = program_file(kind, exercise.id);
  const fs::path scenarios = scenarios_of(exercise, kind, run);
  fs::create_directories(scenarios);
  const OwnFolder channel(fs::temp_directory_path() / "weir-");
  const auto settings = channel.path() / "settings.json";
  const auto report = channel.path() / "report.json";
  write_text(settings, to_json(TestSettings{.submission = worker.string(),
                                            .box = box_of_worker(run.place.level, worker),
                                            .reference = reference_of(exercise),
                                            .catalogue = catalogue_file(exercise.id).string(),
                                            .scenarios = scenarios.string(),
                                            .seed = run.seed,
                                            .brief = run.brief,
                                            .width = run.width,
                                            .results = report.string(),
                                            .first_scenario = run.first_scenario.string(),
                                            .probes = run.probes.string()}));
  // GoogleTest takes these two from the environment only.
  ProcessOptions options{.words = {program.string(), "--gtest_brief=1"},
                         .folder = {},
                         .environment = {{"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                                         {"GTEST_SHARD_INDEX", std::to_string(part)}},
                         .without = foreign_settings(),
                         .time = std::chrono::minutes{2} + std::chrono::seconds{run.seeds}};
  if (const char* language = std::getenv("WEIR_LANGUAGE")) {
    options.environment.emplace_back("WEIR_LANGUAGE", language);
  }
  if (run.seeds != 1) options.words.push_back(fmt::format("--gtest_repeat={}", run.seeds));
  if (run.until_failure) options.words.emplace_back("--gtest_fail_fast");
  if (!run.tests.empty()) options.words.push_back("--gtest_filter=" + filter_of(kind, run));
  options.words.push_back(settings.string());
  const auto ran = run_process(options, stop);
  if (ran.end == ProcessResult::End::stopped) return {};
  constexpr int tests_have_failed = 1;
  const bool has_ended = ran.end == ProcessResult::End::exited && ran.code <= tests_have_failed;
  if (!has_ended || !fs::exists(report)) {
    throw Error(
        tr("the test program {} did not come to its end:\n{}", program.string(), ran.output));
  }
  auto results = from_json<std::vector<TestResult>>(text_of(report));
  const bool is_good = std::all_of(results.begin(), results.end(),
                                   [](const TestResult& result) { return result.passed(); });
  if (is_good != ran.good()) {
    throw Error(tr("the test program {} says one thing and ends with another: {}", program.string(),
                   ran.code));
  }
  for (auto& result : results) result.name.insert(0, kind + '/');
  return results;
}

/// Most of the time goes into two or three tests at the end, where every other one tries crashes:
/// three parts deal these to different processes, and two would not.
constexpr std::size_t hidden_parts = 3;

/// GoogleTest deals tests out one by one: put back together, they stand as in their file, the
/// simple ones first.
void put_together(std::vector<std::vector<TestResult>> dealt, std::vector<TestResult>& results) {
  for (std::size_t i = 0; i < dealt.front().size(); ++i) {
    for (auto& part : dealt) {
      if (i < part.size()) results.push_back(std::move(part[i]));
    }
  }
}

}  // namespace

std::vector<std::string> tests_of(const workbook::Exercise& exercise) {
  std::vector<std::string> tests;
  for (const auto& kind : kinds_of(exercise, {})) {
    // `Subject.`, and below it `  Behaviour`
    const auto listed =
        run_process({.words = {program_file(kind, exercise.id).string(), "--gtest_list_tests"},
                     .folder = {},
                     .without = foreign_settings()});
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
  using Part = std::future<std::vector<TestResult>>;
  std::vector<std::vector<Part>> programs;
  for (const auto& kind : kinds_of(exercise, run)) {
    std::error_code ignored;
    if (run.tests.empty()) fs::remove_all(scenarios_of(exercise, kind, run), ignored);
    const std::size_t parts = run.in_turn || kind == "visible" ? 1 : hidden_parts;
    auto& program = programs.emplace_back();
    for (std::size_t part = 0; part < parts; ++part) {
      program.push_back(
          std::async(std::launch::async, run_part, exercise, kind, worker, run, part, parts, stop));
    }
  }
  std::vector<TestResult> results;
  for (auto& program : programs) {
    std::vector<std::vector<TestResult>> dealt;
    for (Part& part : program) dealt.push_back(part.get());
    put_together(std::move(dealt), results);
  }
  if (!stop.stop_requested()) expect_all(exercise, run, results);
  return results;
}

}  // namespace weir::grader
