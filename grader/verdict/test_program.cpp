#include "verdict/test_program.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verdict/programs.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

TestSettings told{.submission = exercise_submission, .scenarios = exercise_scenarios};
std::uint64_t repetitions = 0;
TestResult current;

TestSettings read_settings(const char* path) {
  std::ifstream file(path);
  if (!file) throw Error(std::string("cannot read ") + path);
  return from_json<TestSettings>({std::istreambuf_iterator<char>(file), {}});
}

/// What the first failure of a test says.
std::string explanation_of(const testing::TestResult& result) {
  constexpr std::string_view label = "Failed\n";
  for (int i = 0; i < result.total_part_count(); ++i) {
    if (!result.GetTestPartResult(i).failed()) continue;
    const std::string_view message = result.GetTestPartResult(i).message();
    return std::string(message.substr(message.starts_with(label) ? label.size() : 0));
  }
  return "";
}

/// Gathers what is said of each test, and leaves it where the settings say.
class Results : public testing::EmptyTestEventListener {
  void OnTestIterationStart(const testing::UnitTest&, int iteration) override {
    repetitions = static_cast<std::uint64_t>(iteration);
    results_.clear();
  }
  void OnTestStart(const testing::TestInfo& test) override {
    current = {.name = std::string(test.test_suite_name()) + "." + test.name()};
  }
  void OnTestEnd(const testing::TestInfo& test) override {
    if (test.result()->Skipped()) return;  // behind the first that failed, where that is all
    if (test.result()->Passed()) current.outcome = Outcome::passed;
    current.explanation = explanation_of(*test.result());
    results_.push_back(std::move(current));
  }
  void OnTestIterationEnd(const testing::UnitTest& program, int) override {
    if (!told.results.empty()) std::ofstream(told.results) << to_json(results_);
    if (program.Failed()) std::exit(EXIT_FAILURE);  // of this seed, and not of the next
  }

  std::vector<TestResult> results_;
};

}  // namespace

int run_test_program(int argc, char** argv) {
  // Before GoogleTest's own reports, which are written by the time that this one ends the program.
  testing::UnitTest::GetInstance()->listeners().Append(new Results);
  testing::InitGoogleTest(&argc, argv);
  try {
    if (argc > 2) throw Error(std::string("expected one file of settings, found also ") + argv[2]);
    if (argc == 2) told = read_settings(argv[1]);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 2;
  }
  return RUN_ALL_TESTS();
}

const TestSettings& settings() { return told; }
TestResult& current_result() { return current; }
std::uint64_t repetition() { return repetitions; }

}  // namespace weir::grader
