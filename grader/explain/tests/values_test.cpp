#include "explain/values.hpp"

#include <gmock/gmock.h>

namespace weir::grader {
namespace values_test {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr Timestamp noon{1577880000000};

TEST(Values, ShowTheTimeOfTheRidesDayWithoutTheDay) {
  EXPECT_EQ(show(noon), "12:00:00.000");
  EXPECT_EQ(show(Timestamp{0}), "1970-01-01T00:00:00.000");
  EXPECT_EQ(show(Timestamp::max()), "the end of time");
}

TEST(Values, LeaveOutWhatIsNothing) {
  EXPECT_EQ(show_value(R"({"value":{"id":0,"tip":2.5,"name":"","end":1577880000000}})"),
            "tip=2.5 end=12:00:00.000");
  EXPECT_EQ(show_value(R"({"value":7})"), "7");
  EXPECT_EQ(show_value(R"({"value":{"a":0}})"), "all zero");
}

TEST(Values, ShowAFieldThatIsZeroIfItIsAskedFor) {
  const std::string pair = R"({"value":{"ride":{"ride_id":0,"taxi_id":0},"tip":0}})";
  EXPECT_EQ(show_value(pair, {"ride/ride_id"}), "ride={ride_id=0}");
  EXPECT_EQ(show_value(pair, {"tip"}), "ride={all zero} tip=0");
}

TEST(Values, AreInTheWordsOfTheExercises) {
  EXPECT_EQ(show_value(R"({"value":{"ride_id":1,"is_start":true}})"), "ride_id=1 START");
  EXPECT_EQ(show_value(R"({"value":{"ride_id":1,"is_start":false}})"), "ride_id=1 END");
  EXPECT_EQ(show_value(R"({"value":{"payment_type":1}})"), "payment_type=CARD");
}

TEST(Values, AreNoJson) {
  EXPECT_EQ(show_value(R"({"value":{"tips":[5,4.5]}})"), "tips=(5, 4.5)");
  EXPECT_EQ(show_json(R"([{"key":1,"value":2},{"key":3,"value":4}])"), "(1: 2, 3: 4)");
  EXPECT_EQ(show_json(R"("CASH")"), "CASH");
  EXPECT_EQ(show_json("[]"), "empty");
  EXPECT_EQ(show_json("null"), "nothing");
}

TEST(Values, AreMomentsWhereTheyCanBeNothingElse) {
  EXPECT_EQ(show_json("1577883600000"), "13:00:00.000") << "a key has no name";
  EXPECT_EQ(show_json("4294967296"), "4294967296");
  EXPECT_EQ(show_value(R"({"value":{"ride_id":1577883600000}})"), "ride_id=1577883600000");
}

TEST(Values, ThatALongListHasAreStillNoJson) {
  std::string list = "[1";
  for (int i = 2; i <= 40; ++i) list += "," + std::to_string(i);
  EXPECT_THAT(show_json("[" + list + "]]"), HasSubstr("((1, 2, 3"));
}

TEST(Values, AreCutBehindAWord) {
  std::string list = "[100";
  for (int i = 101; i <= 300; ++i) list += "," + std::to_string(i);
  const auto shown = show_json(list + "]");
  EXPECT_LE(shown.size(), 480U);
  EXPECT_THAT(shown, EndsWith(", ..."));
}

TEST(Values, ThatAWorkerMadeUpAreShown) {
  EXPECT_EQ(show_value("\x1b[2J{"), "?[2J{");
  EXPECT_LE(show_value(std::string(100'000, '[')).size(), 480U);
  EXPECT_EQ(show_field(R"({"value":{"~":1}})", "~"), "1");
  EXPECT_EQ(show_field(R"({"value":{"a":1}})", "a/b"), "");
}

TEST(Values, DifferInFields) {
  const std::string a = R"({"value":{"end":1577880000000,"driver_id":1,"ride":{"tip":1}}})";
  const std::string b = R"({"value":{"end":1577880000000,"driver_id":0,"ride":{"tip":2}}})";
  EXPECT_THAT(differing_fields(a, b), ElementsAre("driver_id", "ride/tip"));
  EXPECT_TRUE(differing_fields(a, a).empty());
  EXPECT_TRUE(differing_fields(R"({"value":1})", R"({"value":2})").empty());
  EXPECT_EQ(show_field(b, "driver_id"), "0");
}

TEST(Values, HaveNumbersByTheirPath) {
  EXPECT_THAT(numbers_of(R"({"value":{"is_start":true,"ride":{"id":7},"tip":0.5}})"),
              ElementsAre(Pair("is_start", 1), Pair("ride/id", 7)));
}

}  // namespace values_test
}  // namespace weir::grader
