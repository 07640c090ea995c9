#include "explain/report.hpp"

#include <gtest/gtest.h>

namespace weir::grader {
namespace report_test {

constexpr Timestamp noon{1577880000000};

Record element(const std::string& value) {
  return {"out", Record::Kind::element, Timestamp::min(), value};
}

TEST(Report, ShowsTheTimeOfTheRidesDayWithoutTheDay) {
  EXPECT_EQ(show(noon), "12:00:00.000");
  EXPECT_EQ(show(Timestamp{0}), "1970-01-01T00:00:00.000");
}

TEST(Report, LeavesOutWhatIsNothing) {
  EXPECT_EQ(show_value(R"({"value":{"id":0,"tip":2.5,"name":"","end":1577880000000}})"),
            "tip=2.5 end=12:00:00.000");
  EXPECT_EQ(show_value(R"({"value":7})"), "7");
}

TEST(Report, ShowsValuesThatAWorkerMadeUp) {
  EXPECT_EQ(show_value("\x1b[2J{"), "?[2J{");
  EXPECT_EQ(show_value(std::string(100'000, '[')).size(), 100);
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

}  // namespace report_test
}  // namespace weir::grader
