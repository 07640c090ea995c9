// Runs the test programs of an exercise, side by side, and reads what GoogleTest says of them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
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

fs::path program_of(const workbook::Exercise& exercise, const std::string& kind) {
  return build_folder() / "bin" / kind / exercise.id;
}
fs::path scenarios_of(const workbook::Exercise& exercise, const std::string& kind) {
  return scenario_folder(exercise.id) / kind;
}

using Environment = std::vector<std::pair<std::string, std::string>>;

/// What the tests of a program say of a worker.
std::vector<TestResult> run_program(const workbook::Exercise& exercise, const std::string& kind,
                                    const fs::path& worker, const std::string& seed,
                                    const std::string& filter, Environment environment,
                                    const std::stop_token& stop) {
  static std::atomic<int> number{0};
  const fs::path program = program_of(exercise, kind);
  const fs::path scenarios = scenarios_of(exercise, kind);
  fs::create_directories(scenarios);
  const fs::path report =
      fs::temp_directory_path() / fmt::format("weir-{}-{}.json", getpid(), ++number);
  environment.insert(environment.end(), {{"WEIR_SUBMISSION", worker.string()},
                                         {"WEIR_SEED", seed},
                                         {"WEIR_SCENARIOS", scenarios.string()}});
  const auto ran =
      run_process({.words = {program.string(), "--gtest_output=json:" + report.string(),
                             "--gtest_brief=1", "--gtest_filter=" + filter},
                   .folder = {},
                   .environment = std::move(environment)},
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
                                  const std::string& seed, const std::stop_token& stop) {
  constexpr int parts = 2;
  std::vector<std::future<std::vector<TestResult>>> running;
  for (const std::string kind : {"visible", "hidden"}) {
    if (!fs::exists(program_of(exercise, kind))) continue;  // a handout has no hidden tests
    std::error_code ignored;
    fs::remove_all(scenarios_of(exercise, kind), ignored);
    for (int part = 0; part < parts; ++part) {
      running.push_back(std::async(std::launch::async, run_program, exercise, kind, worker, seed,
                                   "*",
                                   Environment{{"WEIR_EXPLAIN", "brief"},
                                               {"GTEST_TOTAL_SHARDS", std::to_string(parts)},
                                               {"GTEST_SHARD_INDEX", std::to_string(part)}},
                                   stop));
    }
  }
  if (running.empty()) throw Error(fmt::format("there are no tests of {}", exercise.id));
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
      exercise, failed.name.substr(0, slash), worker, seed, failed.name.substr(slash + 1),
      {{"WEIR_CATALOGUE", catalogue_file(exercise.id).string()}}, stop);
  // Alone it may pass: a program can keep something from one test to the next.
  return explained.size() == 1 && !explained.front().passed ? explained.front() : failed;
}

}  // namespace weir::cli
