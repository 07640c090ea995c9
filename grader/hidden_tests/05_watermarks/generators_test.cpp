// Parts 1 to 3: every watermark that a stream is given.
#include <utility>
#include <vector>

#include "pings.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::Story;

/// Pings that are out of order by up to two seconds, some of them markers, and ticks in between.
Story an_ordinary_minute(const char* pipeline) {
  Story story(pipeline);
  for (int second = 0; second < 20; ++second) {
    const Timestamp time = noon + 1s * second - 1s * (second * 2 % 3);
    second % 5 == 4 ? story.marker(time) : story.ping(time);
    if (second % 2 == 0) story.tick();
  }
  return story.tick();
}

TEST(BoundedGenerator, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Pings come a little out of order, and the watermark stays behind them.",
                        2);
  expect_same_stream_as_reference(an_ordinary_minute("bounded_generator"));
}

TEST(PunctuatedGenerator, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Some pings are markers, and these are the watermarks.", 2);
  expect_same_stream_as_reference(an_ordinary_minute("punctuated_generator"));
}

TEST(PingStrategy, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Pings are stamped and followed by watermarks, and silence is idleness.",
                        3);
  expect_same_stream_as_reference(
      an_ordinary_minute("ping_strategy").wait(15s).ping(noon + 40s).tick());
}

TEST(BoundedGenerator, AllowsAPingThatIsLateByTheBound) {
  about(
      "A ping that is late by all of the bound is still to be expected: the watermark is below its "
      "time, by 1 ms.");
  expect_watermarks(Story("bounded_generator").ping(noon).tick(), "pings", {noon - 3s - 1ms});
  expect_watermarks(Story("unbending_generator").ping(noon).tick(), "pings", {noon - 1ms});
  expect_watermarks(Story("patient_generator").ping(noon).tick(), "pings", {noon - 24h - 1ms});
}

TEST(BoundedGenerator, GoesByTheLargestTimestamp) {
  about("It is the largest timestamp so far that counts, not that of the last ping.", 2);
  expect_same_stream_as_reference(Story("bounded_generator")
                                      .ping(noon + 10s)
                                      .ping(noon + 8s)
                                      .tick()
                                      .ping(noon + 9s)
                                      .tick()
                                      .ping(noon + 11s)
                                      .ping(noon + 10s)
                                      .tick());
}

TEST(BoundedGenerator, SaysNothingBeforeTheFirstPing) {
  about("Before the first ping nothing is known: there is no watermark to promise.", 3);
  for (const Timestamp first : {noon, Timestamp{0}, Timestamp{-1}, Timestamp{-86'400'000'000}}) {
    expect_same_stream_as_reference(
        Story("bounded_generator").tick().wait(1s).ping(first).tick().ping(first + 1s).tick());
  }
}

TEST(BoundedGenerator, SpeaksWhenItIsAsked) {
  about(
      "A periodic generator speaks in on_periodic_emit(), every 200 ms, however many pings come in "
      "between.",
      2);
  expect_same_stream_as_reference(Story("bounded_generator")
                                      .ping(noon)
                                      .ping(noon + 5s)
                                      .wait(199ms)
                                      .ping(noon + 6s)
                                      .wait(1ms)
                                      .ping(noon + 7s)
                                      .tick());
}

TEST(BoundedGenerator, MovesWithThePingsAlone) {
  about("The clock of the machine does not move the watermark: only pings do.", 2);
  expect_same_stream_as_reference(
      Story("bounded_generator").ping(noon).tick().wait(1h).ping(noon + 1s).wait(1min));
}

TEST(BoundedGenerator, EndsWithTheStream) {
  about("At the end of the stream, the engine itself says that all has come.");
  auto story = Story("bounded_generator").ping(noon).tick().ping(noon + 1s);
  expect_same_stream_as_reference(story.end("pings"));
}

TEST(PunctuatedGenerator, SpeaksAtOnce) {
  about("A marker is a watermark as soon as it comes: nobody waits for a tick.", 2);
  expect_same_stream_as_reference(
      Story("punctuated_generator").marker(noon).marker(noon + 1s).tick().marker(noon + 2s));
}

TEST(PunctuatedGenerator, TakesTheMarkersTime) {
  about("The watermark is the marker's own time: no bound is taken off, no later ping counts.", 2);
  expect_watermarks(Story("punctuated_generator")
                        .ping(noon + 9s)
                        .marker(noon + 5s)
                        .ping(noon + 7s)
                        .marker(noon + 8s),
                    "pings", {noon + 5s, noon + 8s});
}

TEST(PunctuatedGenerator, PassesOverOtherPings) {
  about("A ping that is no marker says nothing about what is still to come.", 2);
  expect_same_stream_as_reference(Story("punctuated_generator")
                                      .ping(noon)
                                      .ping(noon + 1min)
                                      .tick()
                                      .marker(noon + 30s)
                                      .ping(noon + 2min)
                                      .wait(1s));
}

TEST(PunctuatedGenerator, NeverGoesBack) {
  about("A marker that comes after a later one changes nothing.", 2);
  expect_watermarks(Story("punctuated_generator")
                        .marker(noon + 5s)
                        .marker(noon)
                        .tick()
                        .marker(noon + 5s)
                        .marker(Timestamp{-1})
                        .marker(noon + 6s),
                    "pings", {noon + 5s, noon + 6s});
  expect_watermarks(Story("punctuated_generator").marker(Timestamp{-5}).marker(Timestamp{-1}),
                    "pings", {Timestamp{-5}, Timestamp{-1}});
}

TEST(PingStrategy, StampsPings) {
  about("The timestamp of a ping is its own time.", 3);
  expect_same_stream_as_reference(
      Story("ping_strategy").ping(noon).ping(noon - 2s).ping(Timestamp{-1234}));
}

TEST(PingStrategy, MakesTheWatermarksOfPart1) {
  about("The watermarks are those of the bounded generator, with the bound that is asked for.", 3);
  expect_same_stream_as_reference(Story("ping_strategy")
                                      .tick()
                                      .ping(noon)
                                      .tick()
                                      .ping(noon + 7s)
                                      .ping(noon + 5s)
                                      .tick()
                                      .ping(noon + 6s)
                                      .tick());
}

TEST(PingStrategy, MarksASilentStreamIdle) {
  about("Once nothing has come for 10 seconds of processing time, the stream is idle.", 3);
  expect_same_stream_as_reference(
      Story("ping_strategy").ping(noon).wait(10s - 1ms).wait(1ms).wait(1min));
  // The 10 seconds begin anew with each ping.
  expect_same_stream_as_reference(Story("ping_strategy")
                                      .ping(noon)
                                      .wait(9s)
                                      .ping(noon)
                                      .wait(9s)
                                      .ping(noon - 1s)
                                      .wait(9s)
                                      .wait(2s));
}

TEST(PingStrategy, MarksAStreamIdleThatNeverSpoke) {
  about("A stream on which nothing has ever come is idle after 10 seconds as well.", 3);
  expect_same_stream_as_reference(Story("ping_strategy").wait(9s).wait(2s).ping(noon).tick());
}

TEST(PingStrategy, WakesUpWithTheNextPing) {
  about("The next ping ends idleness, even one that moves the watermark nowhere.", 3);
  expect_same_stream_as_reference(Story("ping_strategy")
                                      .ping(noon)
                                      .wait(11s)
                                      .ping(noon - 1s)
                                      .tick()
                                      .wait(11s)
                                      .ping(noon + 5s)
                                      .tick());
}

/// A ping at so many milliseconds, a marker if the number is odd, and then so many ticks.
using Plan = std::pair<int, int>;

Story story_of(const char* pipeline, const std::vector<Plan>& plans) {
  Story story(pipeline);
  story.marker(noon).tick();
  for (const auto& [millis, ticks] : plans) {
    const Timestamp time = noon + std::chrono::milliseconds(millis);
    millis % 2 != 0 ? story.marker(time) : story.ping(time);
    if (ticks > 0) story.wait(200ms * ticks);
  }
  return story.tick();
}

rc::Gen<std::vector<Plan>> plans() {
  return rc::gen::container<std::vector<Plan>>(
      rc::gen::pair(number(-9000, 9000), rc::gen::element(0, 0, 1, 2, 49, 50, 51)));
}

TEST(BoundedGenerator, AgreesWithTheReferenceOnAnyPings) {
  about("Whatever pings come, and whenever it is asked: the watermarks are the same.", 2);
  for_all(
      plans(), [](const auto& some) { return story_of("bounded_generator", some); },
      expect_same_stream_as_reference, 20);
}

TEST(PunctuatedGenerator, AgreesWithTheReferenceOnAnyPings) {
  about("Whatever pings and markers come, the watermarks are the same.", 2);
  for_all(
      plans(), [](const auto& some) { return story_of("punctuated_generator", some); },
      expect_same_stream_as_reference, 20);
}

TEST(PingStrategy, AgreesWithTheReferenceOnAnyPings) {
  about("Whatever pings come, and whenever: timestamps, watermarks and idleness are the same.", 3);
  for_all(
      plans(), [](const auto& some) { return story_of("ping_strategy", some); },
      expect_same_stream_as_reference, 20);
}

}  // namespace
}  // namespace weir::grader
