#include "explain/headline.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace headline_test {

using Kind = Expectation::Kind;

constexpr Timestamp noon{1577880000000};

/// Values as the exercises have them, as JSON.
struct Fare {
  std::int64_t driver_id = 0;
  Timestamp start_time = noon;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("driver_id", driver_id), cereal::make_nvp("start_time", start_time));
  }
};
struct Ride {
  std::int64_t ride_id = 1;
  bool is_start = true;
  Timestamp event_time = noon;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::make_nvp("ride_id", ride_id), cereal::make_nvp("is_start", is_start),
            cereal::make_nvp("event_time", event_time));
  }
};

Record tip(std::int64_t driver, Timestamp at = Timestamp::min()) {
  return {"tips", Record::Kind::element, at, to_json(Fare{.driver_id = driver})};
}
Observation came(std::vector<std::vector<Record>> steps) {
  Observation observation;
  for (auto& records : steps) observation.steps.push_back({std::move(records), {}});
  return observation;
}
std::string said(Kind kind, const Scenario& scenario, const Observation& expected,
                 const Observation& actual, const std::string& subject = {}) {
  const Expectation expectation{kind, subject};
  return headline({expectation, scenario, {expected, actual}},
                  compare(expectation, scenario, expected, actual));
}

Scenario two_drivers() {
  return Scenario("hourly_tips")
      .element("fares", Fare{.driver_id = 1})
      .element("fares", Fare{.driver_id = 2})
      .end("fares");
}

// It was "Of all drivers, the one whose sum is the largest ...".
TEST(Headline, SpeaksOfWhatIsInTheStoryAndOfItsDifference) {
  EXPECT_EQ(
      said(Kind::results, two_drivers(), came({{}, {}, {tip(2)}}), came({{}, {}, {tip(1)}})),
      "Two fares of two drivers in one hour: at the end of fares, driver_id is 1 and should be "
      "2.");
}

TEST(Headline, SaysWhatIsMissingAndWhatIsTooMany) {
  EXPECT_EQ(
      said(Kind::results, two_drivers(), came({{}, {}, {tip(2)}}), came({{}, {}, {}})),
      "Two fares of two drivers in one hour: at the end of fares, no result comes out of tips, "
      "and one should.");
  EXPECT_EQ(said(Kind::steps, two_drivers(), came({{}, {}, {}}), came({{tip(1)}, {}, {}})),
            "A fare: a result comes out of tips, and none should.");
  EXPECT_EQ(
      said(Kind::steps, two_drivers(), came({{}, {}, {tip(1)}}), came({{}, {tip(1)}, {}})),
      "Two fares of two drivers in one hour: with the last of them, a result comes out of tips "
      "earlier than it should.");
  EXPECT_EQ(said(Kind::steps, two_drivers(), came({{tip(1)}, {}, {}}), came({{}, {}, {tip(1)}})),
            "A fare: a result comes out of tips later than it should.");
  EXPECT_EQ(
      said(Kind::steps, two_drivers(), came({{tip(1)}, {}, {}}), came({{tip(2), tip(3)}, {}, {}})),
      "A fare: results that are missing: 1, and that should not come: 2.");
}

TEST(Headline, SaysThatOnlyATimestampDiffers) {
  EXPECT_EQ(said(Kind::stream, two_drivers(), came({{tip(1, noon)}, {}, {}}),
                 came({{tip(1, noon + 1ms)}, {}, {}})),
            "A fare: the result is right, and its timestamp is 12:00:00.001 and should be "
            "12:00:00.000.");
}

TEST(Headline, KnowsStartsAndEndsAndHowFarTheyAreApart) {
  const auto scenario = Scenario("long_rides")
                            .element("rides", Ride{})
                            .element("rides", Ride{.is_start = false, .event_time = noon + 2h})
                            .watermark("rides", noon + 3h);
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}, {}}), came({{}, {}, {tip(1)}})),
            "A START and an END of one ride, 2 h apart: with the watermark 15:00:00.000, a result "
            "comes out of tips, and none should.");
}

TEST(Headline, TakesTheTimestampsOfElementsForTheirTimes) {
  const auto scenario = Scenario("enrich")
                            .element("rides", Ride{.event_time = noon + 1h}, noon)
                            .element("rides", Ride{.is_start = false}, noon + 5min);
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}}), came({{}, {tip(1)}})),
            "A START and an END of one ride, 5 min apart: with the last of them, a result comes "
            "out of tips, and none should.");
}

TEST(Headline, TellsAnIdFromTheElementsThatHaveIt) {
  const auto scenario = Scenario("match")
                            .element("drivers", Fare{.driver_id = 7})
                            .element("drivers", Fare{.driver_id = 7});
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}}), came({{}, {tip(1)}})),
            "Two drivers of one driver_id: with the last of them, a result comes out of tips, and "
            "none should.");
}

TEST(Headline, SpeaksOfWhatAScriptSaysAndNotOfHowItIsSetUp) {
  const auto scenario = Scenario("exactly_once")
                            .element("channels", std::string("2"))
                            .element("channel_0", std::string("barrier 1"))
                            .element("channel_1", std::string("17"));
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}, {}}), came({{}, {}, {tip(1)}})),
            "A barrier and an element: with the last of them, a result comes out of tips, and "
            "none should.");
}

TEST(Headline, CountsAsOneWhatTwoStepsSayOfIt) {
  const auto story = Scenario("test")
                         .element("payments", std::string("12 500"))
                         .element("checkpoints", std::string("snapshot 1"))
                         .element("checkpoints", std::string("complete 1"));
  EXPECT_EQ(
      said(Kind::steps, story, came({{}, {}, {}}), came({{}, {}, {tip(1)}})),
      "A payment and a checkpoint: with the last of them, a result comes out of tips, and none "
      "should.");
}

TEST(Headline, SpeaksOfARestartAndOfTheWayInWhichTheStoryIsPlayed) {
  auto scenario = Scenario("enrich").element("fares", Fare{}).restart().element("rides", Ride{});
  scenario.parallelism = 2;
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}, {tip(1)}}), came({{}, {}, {}})),
            "A fare and a START, and a restart, at parallelism 2: with the last of them, no result "
            "comes out of tips, and one should.");
}

TEST(Headline, SpeaksOfASavepointAndOfTheVersionThatStartsFromIt) {
  const auto scenario =
      Scenario("enrich").element("fares", Fare{}).savepoint().element("rides", Ride{});
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}, {tip(1)}}), came({{}, {}, {}})),
            "A fare and a START, and a savepoint: with the last of them, no result comes out of "
            "tips, and one should.");
  EXPECT_EQ(said(Kind::steps, scenario, came({{}, {}, {}}), came({{}, {tip(1)}, {}})),
            "A fare: when version 2 starts, a result comes out of tips, and none "
            "should.");
}

TEST(Headline, SaysWhatOnlyTheEndShows) {
  auto expected = came({{}, {}, {}});
  auto actual = expected;
  actual.steps.back().held.entries = 2;
  EXPECT_EQ(said(Kind::nothing_held, two_drivers(), expected, actual),
            "Two fares of two drivers in one hour: still held in the end: 2 state entries; nothing "
            "should be.");
  actual.counters["dropped"] = 2;
  EXPECT_EQ(said(Kind::counter, two_drivers(), expected, actual, "dropped"),
            "Two fares of two drivers in one hour: the counter dropped is 2 and should be 0.");
}

TEST(Headline, SaysWhatBecameOfAProgramThatDoesNotComeToItsEnd) {
  Observation hangs;
  hangs.outcome = Outcome::timed_out;
  hangs.steps.resize(1);
  EXPECT_EQ(
      said(Kind::steps, two_drivers(), came({{}, {}, {}}), hangs),
      "Two fares of two drivers in one hour: with the last of them, the program does not come "
      "to an end.");
}

TEST(Headline, HasSomethingToSayOfAWatermark) {
  const auto watermark = [](Timestamp at) {
    return Record{"pings", Record::Kind::watermark, at, {}};
  };
  EXPECT_EQ(said(Kind::watermarks, Scenario("p").element("pings", Fare{}),
                 came({{watermark(noon)}}), came({{watermark(noon + 1ms)}}), "pings"),
            "A ping: the watermark is 12:00:00.001 and should be 12:00:00.000.");
}

}  // namespace headline_test
}  // namespace weir::grader
