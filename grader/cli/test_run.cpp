// Runs the test programs of an exercise, side by side, and reads what GoogleTest says of them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>
#include <utility>

#include "paths.hpp"
#include "process.hpp"
#include "verdict.hpp"
#include "weir/error.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// GoogleTest's record of a failure: `file:line`, `Failed`, and the explanation.
std::string explanation_of(const Json& failure) {
  std::string text = failure.value("failure", "");
  for (int line = 0; line < 2; ++line) {
    const auto end = text.find('\n');
    if (line == 1 && text.compare(0, end, "Failed") != 0) break;
    if (end != std::string::npos) text.erase(0, end + 1);
  }
  return text;
}

TestResult read_result(const Json& test, const std::string& kind) {
  TestResult result;
  result.name = fmt::format("{}/{}.{}", kind, test.value("classname", ""), test.value("name", ""));
  result.about = test.value("about", "");
  result.outcome = test.value("outcome", "");
  result.hint = std::stoul(test.value("hint", "1"));
  result.events = std::stoul(test.value("events", "0"));
  result.mistake = test.value("mistake", "");
  result.is_cost = test.contains("cost");
  const auto failures = test.find("failures");
  result.passed = test.value("result", "") == "COMPLETED" && failures == test.end();
  if (failures != test.end() && !failures->empty()) {
    result.explanation = explanation_of(failures->front());
  }
  return result;
}

using Environment = std::vector<std::pair<std::string, std::string>>;

/// What a run of a test program is told besides the usual.
struct TestRun {
  std::string kind;          ///< visible or hidden
  std::string filter = "*";  ///< of tests, as GoogleTest takes it
  Environment environment = {};
};

fs::path program_of(const workbook::Exercise& exercise, const std::string& kind) {
  return build_folder() / "bin" / kind / exercise.id;
}
fs::path scenarios_of(const workbook::Exercise& exercise, const std::string& kind) {
  return scenario_folder(exercise.id) / kind;
}

/// What tests of one program say of a worker.
std::vector<TestResult> run_program(const workbook::Exercise& exercise, const fs::path& worker,
                                    const std::string& seed, TestRun run,
                                    const std::stop_token& stop) {
  static std::atomic<int> number{0};
  const fs::path program = program_of(exercise, run.kind);
  const fs::path scenarios = scenarios_of(exercise, run.kind);
  fs::create_directories(scenarios);
  const fs::path report =
      fs::temp_directory_path() / fmt::format("weir-{}-{}.json", getpid(), ++number);
  run.environment.insert(run.environment.end(), {{"WEIR_SUBMISSION", worker.string()},
                                                 {"WEIR_SEED", seed},
                                                 {"WEIR_SCENARIOS", scenarios.string()}});
  const auto ran =
      run_process({.words = {program.string(), "--gtest_output=json:" + report.string(),
                             "--gtest_brief=1", "--gtest_filter=" + run.filter},
                   .folder = {},
                   .environment = std::move(run.environment)},
                  stop);
  std::vector<TestResult> results;
  std::ifstream file(report);
  const auto json = Json::parse(file, nullptr, false);
  std::error_code ignored;
  fs::remove(report, ignored);
  if (ran.end == ProcessResult::End::stopped) return results;
  if (!json.is_object() || !json.contains("testsuites")) {
    throw Error(fmt::format("the test program {} did not come to its end:\n{}", program.string(),
                            ran.output));
  }
  for (const auto& suite : json["testsuites"]) {
    for (const auto& test : suite["testsuite"]) {
      if (test.value("status", "") == "RUN") results.push_back(read_result(test, run.kind));
    }
  }
  return results;
}

/// The kinds of tests that an exercise has here: a handout has no hidden ones.
std::vector<std::string> kinds_of(const workbook::Exercise& exercise) {
  std::vector<std::string> kinds;
  for (const std::string kind : {"visible", "hidden"}) {
    if (fs::exists(program_of(exercise, kind))) kinds.push_back(kind);
  }
  if (kinds.empty()) throw Error(fmt::format("there are no tests of {}", exercise.id));
  return kinds;
}

}  // namespace

std::vector<std::string> tests_of(const workbook::Exercise& exercise) {
  std::vector<std::string> tests;
  for (const auto& kind : kinds_of(exercise)) {
    // `Subject.`, and below it `  Behaviour`
    const auto listed =
        run_process(
            {.words = {program_of(exercise, kind).string(), "--gtest_list_tests"}, .folder = {}});
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

TestResult run_test(const workbook::Exercise& exercise, const fs::path& worker,
                    const std::string& name, const std::string& seed,
                    const fs::path& first_scenario) {
  const auto slash = name.find('/');
  auto results =
      run_program(exercise, worker, seed,
                  {.kind = name.substr(0, slash),
                   .filter = name.substr(slash + 1),
                   .environment = {{"WEIR_FIRST_SCENARIO", first_scenario.string()}}},
                  {});
  if (results.empty()) throw Error(fmt::format("there is no test {} of {}", name, exercise.id));
  return std::move(results.front());
}

std::vector<TestResult> run_tests(const workbook::Exercise& exercise, const fs::path& worker,
                                  const std::string& seed, const std::stop_token& stop) {
  constexpr int parts = 2;
  std::vector<std::future<std::vector<TestResult>>> running;
  for (const auto& kind : kinds_of(exercise)) {
    std::error_code ignored;
    fs::remove_all(scenarios_of(exercise, kind), ignored);
    for (int part = 0; part < parts; ++part) {
      TestRun run{.kind = kind,
                  .environment = {{"WEIR_EXPLAIN", "brief"},
                                  {"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                                  {"GTEST_SHARD_INDEX", std::to_string(part)}}};
      running.push_back(std::async(std::launch::async, run_program, exercise, worker, seed,
                                   std::move(run), stop));
    }
  }
  // GoogleTest deals tests out one by one: put back together, they stand as in their file, the
  // simple ones first.
  std::vector<TestResult> results;
  for (std::size_t program = 0; program < running.size(); program += parts) {
    std::array<std::vector<TestResult>, parts> dealt;
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

TestResult explain_test(const workbook::Exercise& exercise, const fs::path& worker,
                        const std::string& seed, const TestResult& failed,
                        const std::stop_token& stop) {
  const auto slash = failed.name.find('/');
  const auto explained = run_program(
      exercise, worker, seed,
      {.kind = failed.name.substr(0, slash),
       .filter = failed.name.substr(slash + 1),
       .environment = {{"WEIR_CATALOGUE", catalogue_file(exercise.id).string()}}},
      stop);
  // Alone it may pass: a program can keep something from one test to the next.
  return explained.size() == 1 && !explained.front().passed ? explained.front() : failed;
}

}  // namespace weir::cli
