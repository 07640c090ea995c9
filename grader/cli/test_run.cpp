// Runs the test programs of an exercise, side by side, and reads what GoogleTest says of them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <string_view>

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
  result.seed = test.value("seed", "");
  const auto failures = test.find("failures");
  result.passed = test.value("result", "") == "COMPLETED" && failures == test.end();
  if (failures != test.end() && !failures->empty()) {
    result.explanation = explanation_of(failures->front());
  }
  return result;
}

/// The tests of one kind, as GoogleTest takes them: `Subject.Behaviour:...`.
std::string filter_of(const std::string& kind, const TestRun& run) {
  std::string filter;
  for (const auto& name : run.tests) {
    if (name.starts_with(kind + '/')) filter += name.substr(kind.size() + 1) + ':';
  }
  return filter;
}

/// One part of a test program's tests.
std::vector<TestResult> run_part(const fs::path& program, const std::string& kind,
                                 const fs::path& worker, const TestRun& run, std::size_t part,
                                 std::size_t parts, const std::stop_token& stop) {
  static std::atomic<int> number{0};
  const fs::path scenarios = scenario_folder(program.filename());
  fs::create_directories(scenarios);
  const fs::path report =
      fs::temp_directory_path() / fmt::format("weir-{}-{}.json", getpid(), ++number);
  std::vector<std::string> words{program.string(), "--gtest_output=json:" + report.string(),
                                 "--gtest_brief=1"};
  if (run.seeds != 1) words.push_back(fmt::format("--gtest_repeat={}", run.seeds));
  if (run.until_failure) words.emplace_back("--gtest_fail_fast");
  if (!run.tests.empty()) words.push_back("--gtest_filter=" + filter_of(kind, run));
  const auto ran = run_process({.words = std::move(words),
                                .folder = {},
                                .environment = {{"WEIR_SUBMISSION", worker.string()},
                                                {"WEIR_SEED", run.seed},
                                                {"WEIR_SCENARIOS", scenarios.string()},
                                                {"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                                                {"GTEST_SHARD_INDEX", std::to_string(part)}},
                                .time = std::chrono::minutes{2} + std::chrono::seconds{run.seeds}},
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
      if (test.value("status", "") == "RUN") results.push_back(read_result(test, kind));
    }
  }
  return results;
}

}  // namespace

std::vector<TestResult> run_tests(const workbook::Exercise& exercise, const fs::path& worker,
                                  const TestRun& run, const std::stop_token& stop) {
  const std::size_t parts = run.in_turn ? 1 : 2;
  std::vector<std::future<std::vector<TestResult>>> running;
  for (const std::string kind : {"visible", "hidden"}) {
    const auto program = build_folder() / "bin" / kind / exercise.id;
    if (!fs::exists(program)) continue;  // a handout has no hidden tests
    const bool is_wanted =
        run.tests.empty() ? kind == "hidden" || !run.only_hidden : !filter_of(kind, run).empty();
    if (!is_wanted) continue;
    for (std::size_t part = 0; part < parts; ++part) {
      running.push_back(
          std::async(std::launch::async, run_part, program, kind, worker, run, part, parts, stop));
    }
  }
  if (running.empty()) throw Error(fmt::format("there are no tests of {}", exercise.id));
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

}  // namespace weir::cli
