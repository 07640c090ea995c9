#include "requests.hpp"

#include <gmock/gmock.h>

#include "weir/error.hpp"
#include "weir/sink_context.hpp"

namespace weir::kafka::internal {
namespace requests_test {

using ::testing::HasSubstr;

TEST(KafkaRequests, BeginWithTheHighByte) {
  RequestBody body;
  body.number(std::int16_t{26}).number(std::int64_t{-2}).text("ab");
  EXPECT_EQ(body.bytes(), std::string("\x00\x1a\xff\xff\xff\xff\xff\xff\xff\xfe\x00\x02"
                                      "ab",
                                      14));
}

TEST(KafkaRequests, CountOneMoreInAsManyBytesAsItTakes) {
  RequestBody body;
  body.compact_text("ab").compact_length(126).compact_length(127).compact_length(300).no_tags();
  EXPECT_EQ(body.bytes(), std::string("\x03"
                                      "ab\x7f\x80\x01\xad\x02\x00",
                                      9));
}

TEST(KafkaRequests, AreReadAsTheyWereWritten) {
  RequestBody body;
  body.number(std::int32_t{-7}).compact_text(std::string(1000, 'x')).no_tags();
  body.compact_length(std::size_t{1} << 40U).number(std::int16_t{5});
  ResponseBody answer(body.bytes());
  EXPECT_EQ(answer.number<std::int32_t>(), -7);
  EXPECT_EQ(answer.compact_text(), std::string(1000, 'x'));
  answer.skip_tags();
  EXPECT_EQ(answer.compact_length(), std::size_t{1} << 40U);
  EXPECT_EQ(answer.number<std::int16_t>(), 5);
}

TEST(KafkaRequests, SkipWhatOnlyNewerProgramsKnow) {
  ResponseBody answer(
      std::string("\x02\x00\x03"
                  "abc\x05\x01z\x09",
                  10));
  answer.skip_tags();
  EXPECT_EQ(answer.number<std::int8_t>(), 9);
}

TEST(KafkaRequests, SayThatAnAnswerIsTooShort) {
  ResponseBody answer(std::string("\x00\x01", 2));
  try {
    answer.number<std::int64_t>();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("has 2 bytes, and 6 more were expected"));
  }
}

TEST(KafkaRequests, SayThatNoBrokerListens) {
  try {
    ask({"127.0.0.1", "1"}, {26, 1, false}, {});
    FAIL();
  } catch (const TryAgain& error) {
    EXPECT_THAT(error.what(), HasSubstr("Kafka at 127.0.0.1:1: Connection refused; see to it"));
  }
}

}  // namespace requests_test
}  // namespace weir::kafka::internal
