// Part 4: which ping fires which window.
#include <tuple>
#include <vector>

#include "pings.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;

/// Pings on two streams.
class Pings : public exercises::Story {
 public:
  Pings() : Story("count_pings", "first") {}

  Pings& first(Timestamp time, taxi::TaxiId taxi = 1) { return on("first", time, taxi); }
  Pings& second(Timestamp time, taxi::TaxiId taxi = 2) { return on("second", time, taxi); }
  /// A ping on both streams.
  Pings& both(Timestamp time) { return first(time).second(time); }
  Pings& tick() { return wait(200ms); }
  Pings& wait(Duration duration) {
    Story::wait(duration);
    return *this;
  }
  Pings& end() {
    Scenario::end("first");
    Scenario::end("second");
    return *this;
  }

 private:
  Pings& on(const char* input, Timestamp time, taxi::TaxiId taxi) {
    ping(input, time, taxi);
    return *this;
  }
};

TEST(CountPings, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Two streams of pings, a little out of order: each window of 5 seconds has its count.", 3);
  Pings story;
  for (int second = 0; second < 24; ++second) {
    story.first(noon + 1s * second - 1s * (second * 2 % 3), second % 4);
    if (second % 3 != 0) story.second(noon + 1s * second - 500ms, second % 5);
    story.tick();
  }
  expect_as_reference(story.end());
}

TEST(CountPings, IsFiredByTheFirstPingThatShowsTheEnd) {
  about(
      "The window that ends at 12:00:05 is fired by a ping of 12:00:08 and by none before it: the "
      "watermark is 1 ms lower, and so is the last millisecond of the window.",
      3);
  expect_as_reference(Pings()
                          .both(noon + 1s)
                          .tick()
                          .both(noon + 5s)
                          .tick()
                          .both(noon + 8s - 1ms)
                          .tick()
                          .both(noon + 8s)
                          .tick()
                          .both(noon + 13s - 1ms)
                          .tick()
                          .both(noon + 13s)
                          .tick());
}

TEST(CountPings, CountsWindowsThatEndAtFullFiveSeconds) {
  about("A window holds its start and not its end, and starts at a multiple of 5 seconds.", 3);
  // The first ping may be anywhere in a window; before 1970 too.
  for (const Timestamp first : {noon, noon + 1s + 234ms, noon + 4s + 999ms, Timestamp{0},
                                Timestamp{-1}, Timestamp{-1234}, Timestamp{-7001}}) {
    expect_as_reference(Pings()
                            .both(first)
                            .first(first + 1s)
                            .first(first + 4s)
                            .second(first + 5s)
                            .both(first + 5s - 1ms)
                            .tick()
                            .both(first + 9s)
                            .tick()
                            .end());
  }
}

TEST(CountPings, CountsPingsOfAllTaxis) {
  about("A window has one count, of all taxis and of both streams.", 3);
  expect_as_reference(
      Pings().first(noon, 1).first(noon, 2).second(noon, 1).second(noon + 1s, 7).end());
}

TEST(CountPings, CountsPingsThatAreOutOfOrder) {
  about("A ping that is 3 seconds behind the latest of its stream is still counted.", 2);
  expect_as_reference(Pings()
                          .both(noon + 7s + 999ms)
                          .tick()
                          .both(noon + 4s + 999ms)
                          .tick()
                          .both(noon + 8s)
                          .tick()
                          .both(noon + 5s)
                          .tick()
                          .both(noon + 20s)
                          .tick());
}

TEST(CountPings, CountsALatePingWhileItsWindowIsOpen) {
  about("A ping behind the watermark is counted all the same if its window is still open.", 3);
  expect_as_reference(Pings()
                          .both(noon + 7s)
                          .tick()
                          .both(noon + 1s)
                          .tick()
                          .both(noon + 9s)
                          .tick()
                          .both(noon + 20s)
                          .tick());
}

TEST(CountPings, DropsAPingWhoseWindowHasFired) {
  about("A window fires once: a ping that comes after that is dropped.", 3);
  for (const Duration late : {4s + 0ms, 0ms, 5s - 1ms}) {
    expect_as_reference(Pings()
                            .both(noon + 1s)
                            .both(noon + 8s)
                            .tick()
                            .both(noon + late)
                            .tick()
                            .both(noon + 20s)
                            .tick()
                            .end());
  }
}

TEST(CountPings, WaitsForTheSlowerStream) {
  about(
      "Each stream has its own watermark, and the slower one decides: a ping of it is not late "
      "because the other stream is ahead.",
      2);
  expect_as_reference(Pings()
                          .both(noon)
                          .tick()
                          .first(noon + 1min)
                          .tick()
                          .second(noon + 2s)
                          .tick()
                          .second(noon + 9s)
                          .tick()
                          .second(noon + 1min)
                          .tick());
  expect_as_reference(Pings()
                          .both(noon)
                          .second(noon + 1min)
                          .tick()
                          .first(noon + 2s)
                          .tick()
                          .first(noon + 9s)
                          .tick());
}

TEST(CountPings, WaitsForASilentStreamForTenSeconds) {
  about("A stream is waited for until nothing has come on it for 10 seconds, and no longer.", 3);
  expect_as_reference(Pings()
                          .both(noon + 1s)
                          .wait(5s)
                          .first(noon + 9s)
                          .wait(4s)
                          .first(noon + 10s)
                          .wait(800ms)
                          .wait(200ms)
                          .first(noon + 30s)
                          .tick());
  expect_as_reference(Pings()
                          .both(noon + 1s)
                          .wait(6s)
                          .second(noon + 9s)
                          .wait(3s)
                          .wait(1s)
                          .second(noon + 30s)
                          .tick());
}

TEST(CountPings, DoesNotWaitForAStreamThatNeverSpoke) {
  about("A stream on which nothing has ever come is not waited for either.", 3);
  expect_as_reference(
      Pings().first(noon).wait(9s).first(noon + 9s).tick().wait(1s).first(noon + 20s).tick());
  expect_as_reference(
      Pings().second(noon).wait(9s).second(noon + 9s).tick().wait(1s).second(noon + 20s).tick());
}

TEST(CountPings, WaitsAgainForAStreamThatIsBack) {
  about("A silent stream that has a ping again is waited for again.", 3);
  expect_as_reference(Pings()
                          .both(noon)
                          .wait(6s)
                          .first(noon + 9s)
                          .wait(6s)
                          .second(noon + 10s)
                          .tick()
                          .first(noon + 1min)
                          .tick()
                          .second(noon + 16s)
                          .tick()
                          .second(noon + 1min)
                          .tick());
}

TEST(CountPings, CountsAllThatIsLeftAtTheEnd) {
  about("When both streams have ended, every window is counted; one of them alone decides nothing.",
        3);
  auto story = Pings().both(noon).both(noon + 7s).first(noon + 1min);
  story.Scenario::end("first").end("second");
  expect_as_reference(story);
}

TEST(CountPings, HoldsNothingOfWindowsThatHaveFired) {
  about("A window that has been counted is forgotten.", 3);
  const auto story = Pings().both(noon).both(noon + 6s).both(noon + 12s).end();
  expect_as_reference(story);
  expect_nothing_held_at_the_end(story);
}

TEST(CountPings, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes, the same is counted.", 3);
  expect_same_results_in_every_way(Pings()
                                       .both(noon + 1s)
                                       .tick()
                                       .first(noon + 4s)
                                       .second(noon + 3s)
                                       .tick()
                                       .both(noon + 6s)
                                       .first(noon + 3s)
                                       .tick()
                                       .both(noon + 12s)
                                       .tick()
                                       .end());
}

/// On which stream, when (in units of half a second), and how long it is until the next ping.
using Plan = std::tuple<bool, int, int>;

TEST(CountPings, AgreesWithTheReferenceOnAnyPings) {
  about("Whatever pings come on the two streams, and whenever, the same is counted.", 3);
  for_all(
      rc::gen::container<std::vector<Plan>>(rc::gen::tuple(
          rc::gen::arbitrary<bool>(), number(-20, 40), rc::gen::element(0, 0, 1, 1, 5, 30, 55))),
      [](const std::vector<Plan>& plans) {
        Pings story;
        story.both(noon);
        for (const auto& [on_first, halves, ticks] : plans) {
          const Timestamp time = noon + 500ms * halves;
          on_first ? story.first(time) : story.second(time);
          if (ticks > 0) story.wait(200ms * ticks);
        }
        return story.end();
      },
      expect_as_reference, 30);
}

}  // namespace
}  // namespace weir::grader
