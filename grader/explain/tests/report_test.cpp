#include "explain/report.hpp"

#include <gtest/gtest.h>

namespace weir::grader {
namespace report_test {

constexpr Timestamp noon{1577880000000};

Record element(const std::string& value) {
  return {"out", Record::Kind::element, Timestamp::min(), value};
}

TEST(Report, SaysHowMuchIsHeldAndNothingThatIsZero) {
  EXPECT_EQ(show(Held{}), "nothing");
  EXPECT_EQ(show(Held{.entries = 1, .processing_time_timers = 2}),
            "1 state entry, 2 processing-time timers");
}

TEST(Report, BreaksLinesBetweenWordsAndInsideOnlyWhereAWordIsLongerThanALine) {
  EXPECT_EQ(beside("> ", "one two three", 10), "> one two\n  three\n");
  EXPECT_EQ(beside("> ", "", 10), "> \n");
  EXPECT_EQ(beside("> ", "one:\n  two three four", 12), "> one:\n  two three\n  four\n");
  EXPECT_EQ(beside("> ", "0123456789abc de", 10), "> 01234567\n  89abc de\n");
}

TEST(Report, FindsWhatIsMissingAndWhatIsTooMany) {
  const auto found = difference({element("1"), element("1"), element("2")},
                                {element("2"), element("1"), element("3")});
  EXPECT_EQ(found.missing, std::vector{element("1")});
  EXPECT_EQ(found.too_many, std::vector{element("3")});
  EXPECT_TRUE(difference({element("1"), element("2")}, {element("2"), element("1")}).empty());
}

TEST(Report, ShowsSteps) {
  Scenario scenario("p");
  scenario.element("in", 4, noon).advance(Duration{200}).watermark("in", noon, 1).end("in");
  EXPECT_EQ(show(scenario.steps.at(0)), "in  4  @12:00:00.000");
  EXPECT_EQ(show(scenario.steps.at(1)), "200 ms pass");
  EXPECT_EQ(show(scenario.steps.at(2)), "in[1]  watermark 12:00:00.000");
  EXPECT_EQ(show(scenario.steps.at(3)), "in  ends");
}

TEST(Report, ShowsSavepointsAndWhereTheyComeFrom) {
  Scenario scenario("p");
  scenario.savepoint().savepoint(4).kept_savepoint(Snapshot());
  EXPECT_EQ(show(scenario.steps.at(0)), "a savepoint; version 2 starts from it");
  EXPECT_EQ(show(scenario.steps.at(1)), "a savepoint; version 2 starts from it, at parallelism 4");
  EXPECT_EQ(show(scenario.steps.at(2)), "version 2 starts from a kept savepoint");
}

}  // namespace report_test
}  // namespace weir::grader
