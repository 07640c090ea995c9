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
  const auto failures = test.find("failures");
  result.passed = test.value("result", "") == "COMPLETED" && failures == test.end();
  if (failures != test.end() && !failures->empty()) {
    result.explanation = explanation_of(failures->front());
  }
  return result;
}

/// What a run of a test program is told besides the usual.
struct TestRun {
  std::string kind;    ///< visible or hidden
  std::string filter;  ///< of tests, as GoogleTest takes it; empty: all
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Runs tests of one program.
std::vector<TestResult> run_program(const fs::path& program, const fs::path& worker,
                                    const std::string& seed, TestRun run,
                                    const std::stop_token& stop) {
  static std::atomic<int> number{0};
  const fs::path scenarios = scenario_folder(program.filename());
  fs::create_directories(scenarios);
  const fs::path report =
      fs::temp_directory_path() / fmt::format("weir-{}-{}.json", getpid(), ++number);
  ProcessOptions options{
      .words = {program.string(), "--gtest_output=json:" + report.string(), "--gtest_brief=1"},
      .folder = {},
      .environment = std::move(run.environment)};
  if (!run.filter.empty()) options.words.push_back("--gtest_filter=" + run.filter);
  options.environment.insert(options.environment.end(), {{"WEIR_SUBMISSION", worker.string()},
                                                         {"WEIR_SEED", seed},
                                                         {"WEIR_SCENARIOS", scenarios.string()}});
  const auto ran = run_process(options, stop);
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

/// The test programs of an exercise, by kind; a handout has no hidden tests.
std::vector<std::pair<std::string, fs::path>> programs_of(const workbook::Exercise& exercise) {
  std::vector<std::pair<std::string, fs::path>> programs;
  for (const std::string kind : {"visible", "hidden"}) {
    const auto program = build_folder() / "bin" / kind / exercise.id;
    if (fs::exists(program)) programs.emplace_back(kind, program);
  }
  if (programs.empty()) throw Error(fmt::format("there are no tests of {}", exercise.id));
  return programs;
}

}  // namespace

std::vector<std::string> tests_of(const workbook::Exercise& exercise) {
  std::vector<std::string> tests;
  for (const auto& [kind, program] : programs_of(exercise)) {
    // `Subject.`, and below it `  Behaviour`
    const auto listed =
        run_process({.words = {program.string(), "--gtest_list_tests"}, .folder = {}});
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
  for (const auto& [kind, program] : programs_of(exercise)) {
    if (!name.starts_with(kind + '/')) continue;
    TestRun run{
        kind, name.substr(kind.size() + 1), {{"WEIR_FIRST_SCENARIO", first_scenario.string()}}};
    auto results = run_program(program, worker, seed, std::move(run), {});
    if (!results.empty()) return std::move(results.front());
  }
  throw Error(fmt::format("there is no test {} of {}", name, exercise.id));
}

std::vector<TestResult> run_tests(const workbook::Exercise& exercise, const fs::path& worker,
                                  const std::string& seed, const std::stop_token& stop) {
  constexpr int parts = 2;
  std::vector<std::future<std::vector<TestResult>>> running;
  for (const auto& [kind, program] : programs_of(exercise)) {
    for (int part = 0; part < parts; ++part) {
      TestRun run{kind,
                  "",
                  {{"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                   {"GTEST_SHARD_INDEX", std::to_string(part)}}};
      running.push_back(
          std::async(std::launch::async, run_program, program, worker, seed, std::move(run), stop));
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

}  // namespace weir::cli
