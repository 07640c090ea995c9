#include "explain/expectation.hpp"

#include <gtest/gtest.h>

namespace weir::grader {
namespace expectation_test {

using Kind = Expectation::Kind;

constexpr Timestamp noon{1577880000000};

Record element(const std::string& value, Timestamp at = noon, const std::string& output = "out") {
  return {output, Record::Kind::element, at, value};
}
Record watermark(Timestamp at) { return {"out", Record::Kind::watermark, at, {}}; }

/// Two steps.
Observation came(std::vector<Record> first, std::vector<Record> second) {
  Observation observation;
  observation.steps = {{std::move(first), {}}, {std::move(second), {}}};
  return observation;
}

bool differ(Kind kind, const Observation& expected, const Observation& actual,
            const std::string& subject = {}) {
  Scenario scenario("p");
  scenario.element("in", 1).element("in", 2);
  scenario.counters = {"dropped"};
  return differs({kind, subject}, scenario, expected, actual);
}

TEST(Expectation, OfStepsLooksAtWhatComesAfterWhich) {
  const auto expected = came({element("1"), element("2")}, {element("3")});
  EXPECT_FALSE(differ(Kind::steps, expected, came({element("2"), element("1")}, {element("3")})));
  EXPECT_FALSE(differ(Kind::steps, expected,
                      came({element("1"), element("2"), watermark(noon)}, {element("3")})));
  EXPECT_TRUE(differ(Kind::steps, expected, came({element("1")}, {element("2"), element("3")})));
}

TEST(Expectation, LooksAtTimestampsWhereItIsAboutThem) {
  const auto expected = came({element("1"), element("2")}, {element("3")});
  const auto stamped_otherwise = came({element("1"), element("2", noon + 1ms)}, {element("3")});
  EXPECT_FALSE(differ(Kind::steps, expected, stamped_otherwise));
  EXPECT_TRUE(differ(Kind::stamped, expected, stamped_otherwise));
  EXPECT_FALSE(differ(Kind::stamped, expected, came({element("2"), element("1")}, {element("3")})));
}

TEST(Expectation, OfTheStreamLooksAtOrderAndWatermarks) {
  const auto expected = came({element("1"), element("2")}, {watermark(noon)});
  EXPECT_FALSE(differ(Kind::stream, expected, expected));
  EXPECT_TRUE(
      differ(Kind::stream, expected, came({element("2"), element("1")}, {watermark(noon)})));
  EXPECT_TRUE(differ(Kind::stream, expected, came({element("1"), element("2")}, {})));
}

TEST(Expectation, OfResultsLooksAtAllTogether) {
  const auto expected = came({element("1")}, {element("2")});
  EXPECT_FALSE(differ(Kind::results, expected, came({}, {element("2", noon + 1h), element("1")})));
  EXPECT_TRUE(differ(Kind::results, expected, came({element("1")}, {element("1")})));
}

TEST(Expectation, OfAnOutputLooksAtNoOther) {
  const auto expected = came({element("1")}, {});
  EXPECT_FALSE(
      differ(Kind::output, expected, came({}, {element("1"), element("9", noon, "side")}), "out"));
  EXPECT_TRUE(differ(Kind::output, expected, came({element("1", noon, "side")}, {}), "out"));
}

TEST(Expectation, OfWatermarksLooksAtNothingElse) {
  const auto expected = came({watermark(noon)}, {watermark(noon + 1s)});
  EXPECT_FALSE(differ(Kind::watermarks, expected,
                      came({element("1")}, {watermark(noon), watermark(noon + 1s)}), "out"));
  EXPECT_TRUE(differ(Kind::watermarks, expected, came({watermark(noon)}, {}), "out"));
}

TEST(Expectation, OfCountersTakesAMissingOneForZero) {
  auto expected = came({}, {});
  auto actual = expected;
  expected.counters["dropped"] = 0;
  EXPECT_FALSE(differ(Kind::counter, expected, actual, "dropped"));
  EXPECT_FALSE(differ(Kind::steps, expected, actual));
  actual.counters["dropped"] = 1;
  EXPECT_TRUE(differ(Kind::counter, expected, actual, "dropped"));
  EXPECT_TRUE(differ(Kind::steps, expected, actual));
}

TEST(Expectation, OfNothingHeldDoesNotAskForWhatTheReferenceCannotDo) {
  const auto expected = came({}, {});
  auto actual = expected;
  actual.steps[1].held.event_time_timers = 1;
  EXPECT_TRUE(differ(Kind::nothing_held, expected, actual));
  EXPECT_FALSE(differ(Kind::nothing_held, actual, actual));
}

TEST(Expectation, OfALoadLooksAtTheSubtaskThatDidMost) {
  auto scenario = Scenario("p");
  for (int i = 0; i < 5; ++i) scenario.element("in", i);
  Expectation expectation{Kind::load, "40"};
  Observation fair;
  fair.steps.resize(5);
  fair.counters = {{"Map[0]", 2}, {"Map[1]", 2}, {"Window[0]", 0}, {"Window[1]", 1}};
  auto unfair = fair;
  unfair.counters["Window[1]"] = 3;
  EXPECT_FALSE(differs(expectation, scenario, fair, fair));
  EXPECT_TRUE(differs(expectation, scenario, fair, unfair));
  EXPECT_FALSE(differs(expectation, scenario, unfair, fair)) << "less is right";
  EXPECT_FALSE(differs(expectation, scenario, unfair, unfair)) << "the reference cannot do it";
  EXPECT_NE(view(expectation, scenario, fair), view(expectation, scenario, unfair));
}

TEST(Expectation, SeesACrashWhateverItLooksAt) {
  const auto expected = came({}, {});
  auto actual = expected;
  actual.outcome = Outcome::crashed;
  for (const Kind kind : {Kind::steps, Kind::output, Kind::nothing_held, Kind::counter}) {
    EXPECT_TRUE(differ(kind, expected, actual));
  }
}

TEST(Expectation, NamesViewsThatAreEqualAlike) {
  const Scenario scenario("p");
  const auto name = [&](const Observation& observation) {
    return name_of(view({Kind::steps, {}}, scenario, observation));
  };
  EXPECT_EQ(name(came({element("1"), element("2")}, {})),
            name(came({element("2"), element("1")}, {})));
  EXPECT_NE(name(came({element("1")}, {element("2")})),
            name(came({element("1"), element("2")}, {})));
}

/// An observation that ends, after so many steps, with what was thrown.
Observation thrown(std::size_t steps, const std::string& message) {
  Observation observation;
  observation.outcome = Outcome::failed;
  observation.message = message;
  observation.steps.resize(steps);
  return observation;
}

TEST(Expectation, NamesWhatWasThrownAndWhere) {
  const Scenario scenario("p");
  for (const Kind kind : {Kind::steps, Kind::results, Kind::nothing_held, Kind::counter}) {
    const auto name = [&](const Observation& observation) {
      return name_of(view({kind, "n"}, scenario, observation));
    };
    const auto no_key = thrown(1, "operator 'Map' (subtask 1 of 2) failed: there is no key");
    EXPECT_EQ(name(no_key),
              name(thrown(1, "operator 'Process' (subtask 2 of 4) failed: there is no key")));
    EXPECT_NE(name(no_key), name(thrown(2, no_key.message))) << "it came a step further";
    EXPECT_NE(name(no_key), name(thrown(1, "operator 'Map' (subtask 1 of 2) failed: boom")));
  }
}

TEST(Expectation, KnowsACauseWithoutNamesAndNumbers) {
  EXPECT_EQ(cause_of(thrown(0, "state 'tips' has 3 types, state 'x'")),
            "state ' has  types, state '");
  EXPECT_EQ(cause_of(came({}, {})), "");
}

}  // namespace expectation_test
}  // namespace weir::grader
