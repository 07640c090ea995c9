#include "weir/timestamp.hpp"

#include <gtest/gtest.h>

#include "show.hpp"
#include "weir/error.hpp"
#include "weir/time_window.hpp"

namespace weir::tests {
namespace timestamp_test {

TEST(Timestamp, CountsMillisecondsSinceTheEpoch) {
  EXPECT_EQ(to_string(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_string(at(1'577'880'000'123)), "2020-01-01T12:00:00.123Z");
  EXPECT_EQ(to_string(at(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, IsWrittenAsANumberWhereTheCalendarEnds) {
  EXPECT_EQ(to_string(Timestamp::min()), "-inf");
  EXPECT_EQ(to_string(Timestamp::max()), "+inf");
  EXPECT_EQ(to_string(at(253'402'300'799'999)), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_string(at(253'402'300'800'000)), "253402300800000 ms");
  EXPECT_EQ(to_string(Timestamp::max() - 1ms), "9223372036854775806 ms");
}

TEST(Timestamp, IsReadAsItIsWritten) {
  for (const std::int64_t millis : {0L, 1L, -1L, 1'577'880'000'123L, -62'167'219'200'000L}) {
    EXPECT_EQ(parse_timestamp(to_string(at(millis))), at(millis));
  }
  EXPECT_EQ(parse_timestamp("-inf"), Timestamp::min());
  EXPECT_EQ(parse_timestamp("+inf"), Timestamp::max());
  EXPECT_EQ(parse_timestamp("2020-01-01T12:00:00Z"), at(1'577'880'000'000));
  EXPECT_EQ(parse_timestamp("2020-02-29T00:00:00Z"), at(1'582'934'400'000));
}

TEST(Timestamp, IsNotReadFromAnythingElse) {
  for (const char* text :
       {"", "2020", "2020-01-01", "2020-01-01T12:00:00", "2020-01-01 12:00:00Z",
        "2020-01-01T12:00:00.1Z", "2020-01-01T12:00:00.1234Z", "2020-01-01T12:00:00,123Z",
        "2020-01-01T12:00:00.12xZ", "2019-02-29T00:00:00Z", "2020-13-01T00:00:00Z",
        "2020-00-01T00:00:00Z", "2020-01-01T24:00:00Z", "2020-01-01T12:60:00Z",
        "2020-01-01T12:00:60Z", "2O20-01-01T12:00:00Z", "2020-01-01T12:00:00ZZ",
        "-2020-01-01T12:00:00Z"}) {
    EXPECT_THROW(parse_timestamp(text), ParseError) << text;
  }
  try {
    parse_timestamp("noon");
  } catch (const ParseError& error) {
    EXPECT_STREQ(error.what(),
                 "timestamp:1:1: expected a time like 2020-01-01T12:00:00Z, found 'noon'");
  }
}

TEST(Timestamp, StopsAtTheEndsOfTimeAndNeverWraps) {
  EXPECT_EQ(Timestamp::max() + 1ms, Timestamp::max());
  EXPECT_EQ(Timestamp::max() + 1h, Timestamp::max());
  EXPECT_EQ(Timestamp::min() - 1ms, Timestamp::min());
  EXPECT_EQ(Timestamp::min() + -1ms, Timestamp::min());
  EXPECT_EQ(Timestamp::max() - -1ms, Timestamp::max());
  EXPECT_EQ(at(5) + Duration::max(), Timestamp::max());
  EXPECT_EQ(at(-5) - Duration::max(), Timestamp::min());
  EXPECT_EQ(Timestamp::max() - Timestamp::min(), Duration::max());
  EXPECT_EQ(Timestamp::min() - Timestamp::max(), Duration::min());
  EXPECT_EQ(at(7) - at(10), -3ms);
  EXPECT_EQ(Timestamp::max() - 1ms + 1ms, Timestamp::max());
}

TEST(Timestamp, IsOrderedByTime) {
  EXPECT_LT(Timestamp::min(), at(-1));
  EXPECT_LT(at(-1), at(0));
  EXPECT_LT(at(0), Timestamp::max());
}

TEST(TimeWindow, IsWrittenWithItsEnds) {
  EXPECT_EQ(to_string(TimeWindow{at(0), at(3'600'000)}),
            "[1970-01-01T00:00:00.000Z, 1970-01-01T01:00:00.000Z)");
}

TEST(TimeWindow, HasItsLastMillisecondAsMaxTimestamp) {
  EXPECT_EQ((TimeWindow{at(0), at(10)}.max_timestamp()), at(9));
}

}  // namespace timestamp_test
}  // namespace weir::tests
