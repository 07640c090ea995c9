#include "verdict_text.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace weir::cli {
namespace verdict_text_test {

using grader::Outcome;
using grader::TestResult;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const workbook::Exercise exercise{.id = "04_state",
                                  .name = "state",
                                  .title = "State",
                                  .files = {"state.cpp"},
                                  .points = 25,
                                  .hints = {"think"}};

TestResult test(const std::string& name, Outcome outcome, const std::string& explanation = {}) {
  TestResult result;
  result.name = name;
  result.outcome = outcome;
  result.about = "A rule.";
  result.explanation = explanation;
  return result;
}

grader::Verdict verdict_of(std::vector<TestResult> tests) {
  grader::Verdict verdict;
  verdict.id = exercise.id;
  verdict.most_points = exercise.points;
  verdict.tests = std::move(tests);
  judge(verdict);
  return verdict;
}

grader::Verdict half_right() {
  return verdict_of({test("visible/TopTips.IsRight", Outcome::passed),
                     test("visible/FareTotals.IsOff", Outcome::failed, "A fare: it is off.\n"),
                     test("hidden/TopTips.IsRightAgain", Outcome::passed),
                     test("hidden/FareTotals.Crashes", Outcome::crashed, "A fare: it crashes.\n"),
                     test("hidden/FareTotals.IsOffAgain", Outcome::failed, "Off.\n")});
}

TEST(VerdictText, ListsAllTestsWithTheirStatesPartByPart) {
  EXPECT_EQ(list_of_tests(half_right(), 80),
            "\nTopTips: 2 of 2 tests passed\n"
            "  PASSED         IsRight, IsRightAgain\n"
            "\nFareTotals: 0 of 3 tests passed\n"
            "  FAILED         IsOff, IsOffAgain\n"
            "  CRASHED        Crashes\n");
}

TEST(VerdictText, PromisesNothingWhereThereAreVisibleTestsOnly) {
  grader::Verdict verdict;
  verdict.id = exercise.id;
  verdict.most_points = exercise.points;
  verdict.visible_only = true;
  verdict.tests = {test("visible/TopTips.IsRight", Outcome::passed)};
  judge(verdict);
  EXPECT_EQ(verdict.points, 0U);
  const auto screen = screen_of(exercise, verdict, 80);
  EXPECT_THAT(screen, StartsWith("04_state                VISIBLE PASSED      ? of 25 points\n"));
  EXPECT_THAT(screen, HasSubstr("All visible tests passed."));
  EXPECT_THAT(screen, Not(HasSubstr("All tests passed")));
}

TEST(VerdictText, SaysFirstWhatIsWrongAndLastWhatIsNext) {
  const auto screen = screen_of(exercise, half_right(), 80);
  EXPECT_THAT(screen, StartsWith("04_state                FAILED             10 of 25 points\n"
                                 "\n2 of 5 tests passed. The first that did not is\n"
                                 "visible/FareTotals.IsOff:\n"
                                 "\nA fare: it is off.\n"));
  EXPECT_THAT(screen, testing::EndsWith("\nOne of them: ./weir check state TEST\n"
                                        "Next: ./weir hint state\n"));
}

TEST(VerdictText, FitsTerminalsOfAnyWidth) {
  for (const std::size_t width : {60U, 80U, 200U}) {
    std::istringstream lines(screen_of(exercise, half_right(), width));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), width) << line;
  }
}

TEST(VerdictText, ShowsOnceWhatARightProgramPrinted) {
  auto first = test("visible/TopTips.IsRight", Outcome::passed);
  auto second = test("hidden/TopTips.IsRightAgain", Outcome::passed);
  first.printed = "saw 1\n";
  second.printed = "saw 2\n";
  const auto screen = screen_of(exercise, verdict_of({first, second}), 80);
  EXPECT_THAT(screen, HasSubstr("Your program printed, in the first story of "
                                "visible/TopTips.IsRight:\nsaw 1\n"));
  EXPECT_THAT(screen, Not(HasSubstr("saw 2")));
}

TEST(VerdictText, OfOneTestSaysNothingOfTheOthers) {
  const auto screen = screen_of(exercise, test("hidden/A.B", Outcome::failed, "It is off.\n"));
  EXPECT_THAT(screen, StartsWith("FAILED hidden/A.B\n\nIt is off.\n"));
  EXPECT_THAT(screen_of(exercise, test("hidden/A.B", Outcome::passed)), HasSubstr("A rule.\n"));
}

}  // namespace verdict_text_test
}  // namespace weir::cli
