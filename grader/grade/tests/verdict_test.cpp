#include "grade/verdict.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace weir::grader {
namespace verdict_test {

Verdict judged(std::vector<TestResult> tests) {
  Verdict verdict;
  verdict.most_points = 10;
  verdict.tests = std::move(tests);
  judge(verdict);
  return verdict;
}

TEST(Verdict, GivesAPartOfThePointsForAPartOfTheTests) {
  const auto verdict = judged({{.name = "hidden/A.B", .outcome = Outcome::passed},
                               {.name = "hidden/A.C", .outcome = Outcome::timed_out}});
  EXPECT_EQ(verdict.outcome, Outcome::timed_out);
  EXPECT_EQ(verdict.points, 5);
}

/// A part of ten tests, of which this one failed.
std::vector<TestResult> ten_tests(const std::string& part, int failed, bool is_ordinary) {
  std::vector<TestResult> tests;
  for (int i = 0; i < 10; ++i) {
    tests.push_back({.name = "hidden/" + part + "." + std::to_string(i),
                     .outcome = i == failed ? Outcome::failed : Outcome::passed});
    tests.back().is_ordinary = is_ordinary && i == failed;
  }
  return tests;
}

TEST(Verdict, GivesAPartThatIsWrongOnAnOrdinaryDaySixtyPercent) {
  EXPECT_EQ(judged(ten_tests("A", 3, false)).points, 9);
  EXPECT_EQ(judged(ten_tests("A", 3, true)).points, 6);
  auto two_parts = ten_tests("A", 3, true);
  for (const auto& test : ten_tests("B", -1, false)) two_parts.push_back(test);
  EXPECT_EQ(judged(two_parts).points, 8) << "of the other part, all";
}

TEST(Verdict, SaysNothingOfAProgramThatTheGraderHasFailedWith) {
  const auto verdict = judged({{.name = "hidden/A.B", .outcome = Outcome::failed},
                               {.name = "hidden/A.C", .explanation = "no reference"}});
  EXPECT_EQ(verdict.outcome, Outcome::not_graded);
  EXPECT_EQ(verdict.points, 0);
  EXPECT_EQ(verdict.errors, "hidden/A.C: no reference");
}

}  // namespace verdict_test
}  // namespace weir::grader
