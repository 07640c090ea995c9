#include "explain/timeline.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace weir::grader {
namespace timeline_test {

using testing::HasSubstr;
using testing::Not;
using Kind = Expectation::Kind;

constexpr Timestamp noon{1577880000000};

Record out(const std::string& value, Timestamp at = Timestamp::min()) {
  return {"tips", Record::Kind::element, at, value};
}

/// A fare, a watermark, and what came of it in each of the two steps.
Scenario story() {
  Scenario scenario("p");
  return scenario.element("fares", 4, noon).watermark("fares", noon + 1h);
}
Observation came(std::vector<Record> first, std::vector<Record> second, Held last = {}) {
  Observation observation;
  observation.steps = {{std::move(first), {.entries = 1}}, {std::move(second), last}};
  return observation;
}

std::string drawn(const Expectation& expectation, const Scenario& scenario, const Both& both,
                  const Notes& notes = {}, std::size_t width = usual_width) {
  const auto comparison = compare(expectation, scenario, both.expected, both.actual);
  return timeline({expectation, scenario, both}, comparison, notes, width);
}

TEST(Timeline, ShowsExpectedAndActualWhereTheyDifferFirst) {
  const auto text = drawn({.kind = Kind::steps}, story(),
                          {came({}, {out("1", noon)}), came({out("2", noon)}, {out("1", noon)})});
  EXPECT_EQ(text,
            "      1 o  fares     4  @12:00:00.000\n"
            "        |  holds     1 state entry\n"
            "  =>    |  expected  nothing\n"
            "        |  actual    tips  2\n"
            "        :  1 step more\n");
}

TEST(Timeline, SaysInWordsThatOnlyATimestampDiffers) {
  const auto text = drawn({.kind = Kind::stamped}, story(),
                          {came({out("1", noon)}, {}), came({out("1", noon + 1h)}, {})});
  EXPECT_THAT(text, HasSubstr("=>    |  expected  tips  1  @12:00:00.000\n"
                              "        |  actual    tips  1  @13:00:00.000\n"
                              "        |            it is right but for its timestamp"));
  EXPECT_THAT(drawn({.kind = Kind::stamped}, story(),
                    {came({out("1", noon)}, {}), came({out("2", noon + 1h)}, {})}),
              Not(HasSubstr("but for its timestamp")));
}

TEST(Timeline, PutsWhatIsMissingInAllWhereItShouldHaveBeen) {
  const auto text = drawn({.kind = Kind::results}, story(),
                          {came({}, {out("1"), out("2")}), came({}, {out("1")})});
  EXPECT_EQ(text,
            "      1 o  fares     4  @12:00:00.000\n"
            "        |  holds     1 state entry\n"
            "      2 o  fares     watermark 13:00:00.000\n"
            "        |  holds     nothing\n"
            "        |  out       tips  1\n"
            "  =>    |  expected  tips  2\n"
            "        |  actual    nothing more\n");
}

TEST(Timeline, MarksOneDifferenceOnly) {
  const auto text = drawn({.kind = Kind::results}, story(),
                          {came({out("1")}, {out("2")}), came({out("3")}, {out("4")})});
  EXPECT_EQ(text.find("=>"), text.rfind("=>"));
  EXPECT_NE(text.find("=>"), std::string::npos);
}

TEST(Timeline, ShowsAnotherOrderOfTheSameRecords) {
  const auto text = drawn({.kind = Kind::stream}, story(),
                          {came({out("1"), out("2")}, {}), came({out("2"), out("1")}, {})});
  EXPECT_THAT(text, HasSubstr("=>    |  expected  tips  1"));
  EXPECT_THAT(text, HasSubstr("actual    tips  2"));
}

TEST(Timeline, ShowsWhatIsHeldAndWhatIsNeeded) {
  const auto text =
      drawn({.kind = Kind::nothing_held}, story(), {came({}, {}), came({}, {}, {.entries = 2})});
  EXPECT_THAT(text, HasSubstr("=>    |  expected  held: nothing"));
  EXPECT_THAT(text, HasSubstr("actual    held: 2 state entries"));
}

TEST(Timeline, EndsWithTheStepThatCrashed) {
  Both both{came({}, {}), {}};
  both.actual.outcome = Outcome::crashed;
  both.actual.message = "SIGSEGV: it used memory that is not its own";
  const auto text = drawn({}, story(), both);
  EXPECT_THAT(text, HasSubstr("1 o  fares"));
  EXPECT_THAT(text, HasSubstr("=>    |  crashed   SIGSEGV"));
  EXPECT_THAT(text, Not(HasSubstr("2 o")));
}

TEST(Timeline, EndsWithTheStepThatWasWorkedOn) {
  Both both{came({}, {}), {}};
  both.actual.outcome = Outcome::timed_out;
  both.actual.message = "no answer";
  both.actual.steps.resize(1);  // the first is done
  const auto text = drawn({}, story(), both);
  EXPECT_THAT(text,
              HasSubstr("2 o  fares     watermark 13:00:00.000\n  =>    |  timed out no answer"));
}

TEST(Timeline, ShowsAFieldThatIsZeroWhereItDiffers) {
  const auto text = drawn({.kind = Kind::steps}, story(),
                          {came({out(R"({"value":{"driver_id":0,"tips":0}})")}, {}),
                           came({out(R"({"value":{"driver_id":7,"tips":0}})")}, {})});
  EXPECT_THAT(text, HasSubstr("expected  tips  driver_id=0\n"));
  EXPECT_THAT(text, HasSubstr("actual    tips  driver_id=7\n"));
}

// From the narrowest terminal to a wide one.
TEST(Timeline, IsWrappedAtWordsToAnyWidth) {
  const std::string wide =
      R"({"value":{"ride_id":1234567,"driver_id":7654321,"start_time":1577880000000,"tip":1.25}})";
  for (const std::size_t width : {60U, 80U, 111U, 200U}) {
    const auto text =
        drawn({.kind = Kind::steps}, story(), {came({}, {}), came({out(wide)}, {})}, {}, width);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), width) << line;
    for (const auto* word :
         {"ride_id=1234567", "driver_id=7654321", "start_time=12:00:00.000", "tip=1.25"}) {
      EXPECT_THAT(text, HasSubstr(word));
    }
  }
}

TEST(Timeline, TellsWhatHappenedInEachStep) {
  const Notes notes{{{"timer", "set for 13:00:00.000, key 1"}},
                    {{"timer", "of 13:00:00.000 fires"}}};
  const auto text =
      drawn({.kind = Kind::results}, story(), {came({}, {}), came({}, {out("1")})}, notes);
  EXPECT_EQ(text,
            "      1 o  fares     4  @12:00:00.000\n"
            "        |  timer     set for 13:00:00.000, key 1\n"
            "      2 o  fares     watermark 13:00:00.000\n"
            "        |  timer     of 13:00:00.000 fires\n"
            "  =>    |  expected  nothing\n"
            "        |  actual    tips  1\n");
}

TEST(Timeline, LeavesOutTheBeginningOfALongStory) {
  Scenario scenario("p");
  Both both;
  for (int i = 0; i < 40; ++i) {
    scenario.element("in", i);
    both.expected.steps.emplace_back();
    both.actual.steps.emplace_back();
  }
  both.actual.steps.back().records.push_back(out("1"));
  const auto text = drawn({.kind = Kind::steps}, scenario, both);
  EXPECT_THAT(text, HasSubstr("26 steps before"));
  EXPECT_THAT(text, HasSubstr(" 40 o  in"));
  EXPECT_THAT(text, Not(HasSubstr(" 26 o  in")));
}

}  // namespace timeline_test
}  // namespace weir::grader
