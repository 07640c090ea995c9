#include "trace/comparison.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace comparison_test {

using testing::ElementsAre;

constexpr Timestamp at(std::int64_t millis) { return Timestamp{millis}; }

Record element(int value, Timestamp time = at(0)) {
  return {"out", Record::Kind::element, time, "{\"value\":" + std::to_string(value) + "}"};
}
Record watermark(Timestamp time) { return {"out", Record::Kind::watermark, time, ""}; }

Observation observation(const std::vector<std::vector<Record>>& steps) {
  Observation made;
  for (const auto& records : steps) made.steps.push_back({records, {}});
  return made;
}

std::string show(const std::vector<ComparedLine>& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += (text.empty() ? "" : ", ") + line.text + (line.differs ? " !" : "");
  }
  return text;
}

/// Both sides of all steps: `expected | actual`.
std::vector<std::string> show(const Comparison& comparison) {
  std::vector<std::string> steps;
  for (const auto& step : comparison.steps) {
    steps.push_back(show(step.expected) + " | " + show(step.actual));
  }
  return steps;
}

const std::string day = "1970-01-01T00:00:00.00";

TEST(Comparison, OfTheSameMarksNothing) {
  const auto same = observation({{element(1), watermark(at(5))}, {element(2)}});
  const auto comparison = compare(same, same);
  EXPECT_FALSE(comparison.first_difference);
  EXPECT_THAT(show(comparison), ElementsAre("out  1  @" + day + "0 | out  1  @" + day + "0",
                                            "out  2  @" + day + "0 | out  2  @" + day + "0"));
}

TEST(Comparison, MarksOtherValuesAndNotThatSomeCameLater) {
  const auto comparison = compare(observation({{element(1)}, {element(2)}, {}}),
                                  observation({{}, {element(1), element(3)}, {}}));
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_FALSE(comparison.steps[0].expected[0].differs);
  EXPECT_TRUE(comparison.steps[1].expected[0].differs);
  EXPECT_FALSE(comparison.steps[1].actual[0].differs);
  EXPECT_TRUE(comparison.steps[1].actual[1].differs);
}

TEST(Comparison, MarksWhatCameAtAnotherStepWhereAllValuesAreRight) {
  const auto comparison = compare(observation({{element(1)}, {}}), observation({{}, {element(1)}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_TRUE(comparison.steps[0].expected[0].differs);
  EXPECT_TRUE(comparison.steps[1].actual[0].differs);
}

TEST(Comparison, MarksEachOfEqualElementsOnce) {
  const auto comparison =
      compare(observation({{element(1)}}), observation({{element(1), element(1)}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_NE(comparison.steps[0].actual[0].differs, comparison.steps[0].actual[1].differs);
}

TEST(Comparison, MarksTimestampsWhereValuesAreRight) {
  const auto comparison =
      compare(observation({{element(1, at(1))}}), observation({{element(1, at(2))}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_THAT(show(comparison), ElementsAre("out  1  @" + day + "1 ! | out  1  @" + day + "2 !"));
}

TEST(Comparison, ShowsWatermarksWhereOnlyTheyDiffer) {
  const auto comparison =
      compare(observation({{watermark(at(1))}}), observation({{watermark(at(2))}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_THAT(show(comparison),
              ElementsAre("out  watermark " + day + "1 ! | out  watermark " + day + "2 !"));
}

TEST(Comparison, ShowsWhatIsHeldWhereOnlyThatIsMore) {
  auto expected = observation({{element(1)}, {}});
  auto actual = expected;
  actual.steps[1].held.entries = 2;
  auto comparison = compare(expected, actual);
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_THAT(comparison.steps[1].actual[0].text, testing::StartsWith("holds 2 state entries"));
  EXPECT_FALSE(compare(actual, expected).first_difference);  // less is not wrong
}

TEST(Comparison, WithoutAReferenceShowsOneSide) {
  const auto comparison = compare(std::nullopt, observation({{element(1)}}));
  EXPECT_FALSE(comparison.first_difference);
  EXPECT_THAT(show(comparison), ElementsAre(" | out  1  @" + day + "0"));
}

TEST(Comparison, OfAnEarlyEndHasTheStepsOfTheReference) {
  const auto comparison =
      compare(observation({{element(1)}, {element(2)}}), observation({{element(1)}}));
  EXPECT_EQ(comparison.steps.size(), 2U);
  EXPECT_EQ(comparison.first_difference, 1U);
}

}  // namespace comparison_test
}  // namespace weir::grader
