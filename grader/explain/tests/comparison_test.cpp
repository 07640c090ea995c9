#include "explain/comparison.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace comparison_test {

using testing::ElementsAre;
using Kind = Expectation::Kind;

constexpr Timestamp at(std::int64_t millis) { return Timestamp{millis}; }

Record element(int value) {
  return {"out", Record::Kind::element, Timestamp::min(),
          "{\"value\":" + std::to_string(value) + "}"};
}
Record watermark(Timestamp time) { return {"out", Record::Kind::watermark, time, ""}; }

Observation observation(const std::vector<std::vector<Record>>& steps) {
  Observation made;
  for (const auto& records : steps) made.steps.push_back({records, {}});
  return made;
}

/// A record in a word.
std::string in_a_word(const Record& record) {
  return record.kind == Record::Kind::watermark
             ? "out  watermark " + std::to_string(record.at.millis())
             : "out  " + record.value.substr(9, record.value.size() - 10);
}

/// The records of a side, `!` behind those that differ.
std::string side(const std::vector<ComparedRecord>& records) {
  std::string text;
  for (const auto& [record, differs] : records) {
    text += (text.empty() ? "" : ", ") + in_a_word(record) + (differs ? " !" : "");
  }
  return text;
}

/// Both sides of all steps: `expected | actual`.
std::vector<std::string> sides(const Comparison& comparison) {
  std::vector<std::string> steps;
  for (const auto& step : comparison.steps) {
    steps.push_back(side(step.expected) + " | " + side(step.actual));
  }
  return steps;
}

Comparison compared(Kind kind, const std::optional<Observation>& expected,
                    const Observation& actual, const std::string& subject = "out") {
  return compare({kind, subject}, Scenario("p"), expected, actual);
}

TEST(Comparison, OfTheSameMarksNothing) {
  const auto same = observation({{element(1), watermark(at(5))}, {element(2)}});
  for (const Kind kind : {Kind::steps, Kind::stream, Kind::results, Kind::watermarks}) {
    const auto comparison = compared(kind, same, same);
    EXPECT_FALSE(comparison.first_difference);
    EXPECT_THAT(
        sides(comparison),
        ElementsAre("out  1, out  watermark 5 | out  1, out  watermark 5", "out  2 | out  2"));
  }
}

TEST(Comparison, OfEachStepMarksWhatCameAtAnotherOne) {
  const auto comparison =
      compared(Kind::steps, observation({{element(1)}, {}}), observation({{}, {element(1)}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_THAT(sides(comparison), ElementsAre("out  1 ! | ", " | out  1 !"));
}

TEST(Comparison, OfAllResultsDoesNotMarkThatSomeCameLater) {
  const auto comparison = compared(Kind::results, observation({{element(1)}, {element(2)}, {}}),
                                   observation({{}, {element(1), element(3)}, {}}));
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_THAT(sides(comparison), ElementsAre("out  1 | ", "out  2 ! | out  1, out  3 !", " | "));
}

// The mark stood at the first step, where all is right.
TEST(Comparison, OfAllResultsMarksOfEqualOnesTheOneThatIsNotThere) {
  const auto once_too_few =
      compared(Kind::results, observation({{element(1)}, {element(1)}, {element(1)}}),
               observation({{element(1)}, {element(1)}, {}}));
  EXPECT_EQ(once_too_few.first_difference, 2U);
  const auto once_too_many = compared(Kind::output, observation({{element(1)}, {element(1)}, {}}),
                                      observation({{element(1)}, {element(1)}, {element(1)}}));
  EXPECT_EQ(once_too_many.first_difference, 2U);
  EXPECT_THAT(sides(once_too_many),
              ElementsAre("out  1 | out  1", "out  1 | out  1", " | out  1 !"));
}

TEST(Comparison, OfAllResultsTakesAnEqualOneThatCameLaterForTheFirst) {
  const auto comparison = compared(Kind::results, observation({{element(1)}, {}, {element(1)}}),
                                   observation({{}, {element(1)}, {}}));
  EXPECT_EQ(comparison.first_difference, 2U);
}

TEST(Comparison, MarksEachOfEqualElementsOnce) {
  const auto comparison =
      compared(Kind::steps, observation({{element(1)}}), observation({{element(1), element(1)}}));
  EXPECT_EQ(comparison.first_difference, 0U);
  EXPECT_NE(comparison.steps[0].actual[0].differs, comparison.steps[0].actual[1].differs);
}

TEST(Comparison, DoesNotMarkWhatTheExpectationDoesNotLookAt) {
  const auto expected = observation({{element(1), watermark(at(1))}});
  const auto actual = observation({{element(2), watermark(at(1))}});
  EXPECT_FALSE(compared(Kind::watermarks, expected, actual).first_difference);
  EXPECT_FALSE(compared(Kind::output, expected, actual, "other").first_difference);
  EXPECT_TRUE(compared(Kind::output, expected, actual).first_difference);
}

TEST(Comparison, OfTheStreamMarksAnotherOrder) {
  const auto expected = observation({{element(1), element(2)}});
  const auto actual = observation({{element(2), element(1)}});
  EXPECT_FALSE(compared(Kind::steps, expected, actual).first_difference);
  EXPECT_THAT(sides(compared(Kind::stream, expected, actual)),
              ElementsAre("out  1 !, out  2 ! | out  2 !, out  1 !"));
}

TEST(Comparison, OfWatermarksMarksTheFirstThatIsOutOfOrder) {
  const auto comparison = compared(
      Kind::watermarks, observation({{watermark(at(1))}, {watermark(at(2))}, {watermark(at(3))}}),
      observation({{watermark(at(1))}, {watermark(at(3))}, {watermark(at(2))}}));
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_FALSE(comparison.steps[2].differs());
}

TEST(Comparison, SaysWhichSubtaskDidTooMuch) {
  const auto scenario = Scenario("p").element("in", 1).element("in", 2).element("in", 3);
  const auto expected = observation({{}, {}, {}});
  auto actual = expected;
  actual.counters = {{"Map[0]", 1}, {"Map[1]", 2}, {"Window[0]", 0}, {"Window[1]", 3}};
  const auto comparison = compare({Kind::load, "40"}, scenario, expected, actual);
  EXPECT_EQ(comparison.first_difference, 2U);
  EXPECT_EQ(comparison.at_the_end.at(0).expected, "no subtask does more than 40 of 100");
  EXPECT_EQ(comparison.at_the_end.at(0).actual, "subtask 1 of Window did 3 of 3 (0, 3)");
}

TEST(Comparison, SaysWhatOnlyTheEndShows) {
  auto expected = observation({{element(1)}, {}});
  auto actual = expected;
  actual.steps[1].held.entries = 2;
  auto comparison = compared(Kind::nothing_held, expected, actual);
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_EQ(comparison.at_the_end.at(0).actual, "2 state entries");
  EXPECT_FALSE(compared(Kind::nothing_held, actual, expected).first_difference) << "less is right";
  actual.counters["dropped"] = 1;
  comparison = compared(Kind::counter, expected, actual, "dropped");
  EXPECT_EQ(comparison.first_difference, 1U);
  EXPECT_EQ(comparison.at_the_end.at(0).subject, "the counter dropped is");
  EXPECT_EQ(comparison.at_the_end.at(0).expected, "0");
  EXPECT_EQ(comparison.at_the_end.at(0).actual, "1");
}

TEST(Comparison, WithoutAReferenceShowsOneSide) {
  const auto comparison = compared(Kind::steps, std::nullopt, observation({{element(1)}}));
  EXPECT_FALSE(comparison.first_difference);
  EXPECT_THAT(sides(comparison), ElementsAre(" | out  1"));
}

TEST(Comparison, OfAnEarlyEndDiffersAtTheStepThatWasNotFinished) {
  auto early = observation({{element(1)}});
  early.outcome = Outcome::crashed;
  const auto comparison =
      compared(Kind::steps, observation({{element(1)}, {element(2)}, {}}), early);
  EXPECT_EQ(comparison.steps.size(), 3U);
  EXPECT_EQ(comparison.first_difference, 1U);
}

}  // namespace comparison_test
}  // namespace weir::grader
