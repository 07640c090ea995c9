#include "verdict/test_program.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "texts/texts.hpp"
#include "verdict/programs.hpp"
#include "weir/error.hpp"

namespace weir::grader {
namespace {

TestSettings told{.submission = exercise_submission,
                  .reference = exercise_reference,
                  .catalogue = exercise_catalogue,
                  .scenarios = exercise_scenarios};
std::uint64_t repetitions = 0;
TestResult current;

TestSettings read_settings(const char* path) {
  std::ifstream file(path);
  if (!file) throw Error(std::string("cannot read ") + path);
  return from_json<TestSettings>({std::istreambuf_iterator<char>(file), {}});
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Why the worker of the build is not that of the text that is to be graded; empty if it is. The
/// build leaves the text beside the worker.
std::string why_not_built() {
  const std::string text = exercise_text;
  const std::string worker = exercise_submission;
  if (text.empty()) return "";
  if (!std::ifstream(text)) return tr("not built: there is no {}", text);
  if (!std::ifstream(worker)) return tr("not built: there is no {}; build {} first", worker, text);
  if (text_of(text) == text_of(worker + ".cpp")) return "";
  return tr(
      "not built: {} was made of another text than {}: build it; if it does not compile, the "
      "compiler says why",
      worker, text);
}

/// What the first failure of a test says; of an exception, GoogleTest's own words.
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
    if (!told.results.empty()) leave(to_json(results_));
    if (program.Failed()) std::exit(EXIT_FAILURE);  // of this seed, and not of the next
  }

  /// All of it, or nothing: half of it would be somebody's verdict.
  static void leave(const std::string& json) {
    std::ofstream file(told.results);
    file << json;
    file.close();
    if (file) return;
    std::fprintf(stderr, "cannot write %s: %s\n", told.results.c_str(), std::strerror(errno));
    std::remove(told.results.c_str());
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
  if (argc == 1 && !GTEST_FLAG_GET(list_tests)) {
    if (const auto why = why_not_built(); !why.empty()) {
      std::fprintf(stderr, "%s\n", why.c_str());
      return EXIT_FAILURE;
    }
  }
  return RUN_ALL_TESTS();
}

const TestSettings& settings() { return told; }
TestResult& current_result() { return current; }
std::uint64_t repetition() { return repetitions; }

}  // namespace weir::grader
