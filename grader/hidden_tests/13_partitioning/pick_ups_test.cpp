#include <algorithm>
#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::Story;

Story story() { return Story("hourly_pick_ups"); }

TEST(PickUps, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Three hours with a busy zone and quiet ones: one count for each zone and hour, and the work "
      "is spread.",
      2);
  expect_as_reference(story()
                          .pick_ups(5, 7)
                          .pick_ups(2, 8, noon + 10min)
                          .watermark(noon + 10min)
                          .pick_ups(4, 7, noon + 40min)
                          .pick_up(9, noon + 59min)
                          .watermark(noon + 1h)
                          .pick_ups(6, 7, noon + 70min)
                          .pick_ups(3, 9, noon + 80min)
                          .watermark(noon + 100min)
                          .pick_up(8, noon + 121min)
                          .watermark(noon + 4h));
  Story busy = story().at_parallelism(4);
  expect_load(busy.a_busy_zone(7, noon).a_busy_zone(7, noon).watermark(noon + 1h), 45);
}

TEST(PickUps, AreSpreadThoughHalfAreInOneZone) {
  about("At parallelism 4 no subtask of any step gets more than 45 of 100 that come in.", 2);
  for (const int zone : {0, -20, 1000}) {
    expect_load(story().at_parallelism(4).a_busy_zone(zone, noon), 45);
  }
}

TEST(PickUps, AreSpreadUntilTheEnd) {
  about("What is worked out of the parts, when an hour is over, is no more work for one subtask.",
        2);
  for (const int zone : {20, -3, 0, 5000}) {
    Story some = story().at_parallelism(4);
    expect_load(some.a_busy_zone(zone, noon).a_busy_zone(zone, noon).watermark(noon + 1h), 45);
  }
}

TEST(PickUps, AreSpreadWhereverTheyAre) {
  about("The work is spread, too, if each is in another zone.", 2);
  for (const int first : {-60, 0, 1000, 77777}) {
    Story some = story().at_parallelism(4);
    for (int zone = first; zone < first + 120; ++zone) some.pick_up(zone, noon + 1min);
    expect_load(some.watermark(noon + 1h), 45);
  }
}

TEST(PickUps, AreOneCountForEachZone) {
  about("However the work is spread, a zone has one count an hour, of all who got in.", 2);
  for (const int count : {1, 2, 33, 100}) {
    expect_as_reference(
        story().pick_ups(count, 7).pick_up(8).watermark(noon + 1h).watermark(noon + 9h));
  }
  Story some = story();
  for (int zone = -3; zone <= 3; ++zone) some.pick_ups(4 + zone, zone);
  expect_as_reference(some.watermark(noon + 1h));
}

TEST(PickUps, BelongToTheHourInWhichTheyWere) {
  about("Hours begin on the hour; a pick-up on the hour belongs to the one that begins.", 2);
  for (const Timestamp hour :
       {noon, Timestamp{0}, Timestamp{-3'600'000}, Timestamp{-360'000'000'000}}) {
    expect_as_reference(story()
                            .pick_up(7, hour - 1ms)
                            .pick_up(7, hour)
                            .pick_up(7, hour + 1h - 1ms)
                            .pick_up(7, hour + 1h)
                            .watermark(hour + 9h));
  }
}

TEST(PickUps, AreToldWhenTheHourIsOver) {
  about("The counts come when the watermark reaches the last millisecond of the hour, at once.", 2);
  expect_as_reference(story()
                          .pick_ups(3, 7)
                          .pick_up(8)
                          .watermark(noon)
                          .pick_ups(2, 7, noon + 30min)
                          .watermark(noon + 1h - 2ms)
                          .pick_up(7, noon + 40min)
                          .watermark(noon + 1h - 1ms)
                          .watermark(noon + 1h)
                          .pick_up(7, noon + 1h)
                          .watermark(noon + 2h - 1ms)
                          .watermark(noon + 9h));
  expect_as_reference(
      story().pick_ups(40, 7).pick_ups(3, 7, noon + 1h).pick_up(8, noon + 3h).watermark(noon + 9h));
}

TEST(PickUps, DoNotGoByTheClock) {
  about("Time is what the watermarks say: the clock of the machine does not matter.", 2);
  auto slow = story().pick_ups(3, 7);
  slow.advance(25h);
  slow.pick_ups(2, 7, noon + 1min).watermark(noon + 1h);
  slow.advance(25h);
  expect_as_reference(slow);
  // Nor does it end an hour that no watermark has ended.
  auto open = story().pick_ups(3, 7);
  open.advance(25h);
  expect_as_reference(open);
}

TEST(PickUps, AreDroppedWhenTheirHourHasBeenTold) {
  about("A pick-up that comes when its hour has been told is dropped; one before that counts.", 2);
  expect_as_reference(story()
                          .pick_ups(2, 7, noon + 30min)
                          .watermark(noon + 50min)
                          .pick_ups(2, 7, noon + 10min)
                          .watermark(noon + 1h)
                          .pick_ups(3, 7, noon + 55min)
                          .pick_up(9, noon + 55min)
                          .pick_up(7, noon + 65min)
                          .watermark(noon + 2h));
  // As soon as it can be told, an hour is over.
  expect_as_reference(story()
                          .pick_up(7)
                          .watermark(noon + 1h - 1ms)
                          .pick_up(7, noon + 59min)
                          .pick_up(8, noon + 59min)
                          .watermark(noon + 2h));
}

TEST(PickUps, AreTheLastWhenTheInputEnds) {
  about("When the input ends, the hours that are open are told of.", 2);
  auto some = story().pick_ups(5, 7).pick_ups(2, 7, noon + 61min).pick_up(8, noon + 5min);
  some.end("pick_ups");
  expect_as_reference(some);
}

TEST(PickUps, LeaveNothingBehind) {
  about("When an hour is over, nothing is held of it, in no step.", 2);
  auto some = story().pick_ups(40, 7).pick_ups(3, 8).watermark(noon + 1h).pick_up(7, noon + 1h);
  some.pick_up(8, noon + 2h).watermark(noon + 9h);
  expect_as_reference(some);
  expect_nothing_held_at_the_end(some);
  for (const int count : {1, 2, 5}) {
    expect_nothing_held_at_the_end(story().pick_ups(count, 7).watermark(noon + 1h));
  }
}

TEST(PickUps, GoOnAfterARestart) {
  about("What has been counted so far is there after a restart, with more or fewer subtasks too.",
        2);
  for (const std::uint32_t parallelism : {0U, 1U, 4U}) {
    Story some = story().at_parallelism(2);
    some.pick_ups(9, 7).pick_up(8).restart(parallelism);
    some.pick_ups(4, 7, noon + 5min).watermark(noon + 59min).restart(2).pick_up(7, noon + 59min);
    expect_as_reference(some.watermark(noon + 2h));
  }
}

TEST(PickUps, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the counts are the same.",
        2);
  expect_same_results_in_every_way(story()
                                       .pick_ups(3, 7)
                                       .pick_up(8, noon + 10min)
                                       .watermark(noon + 5min)
                                       .pick_ups(2, 7, noon + 65min)
                                       .pick_up(7, noon + 59min)
                                       .watermark(noon + 61min)
                                       .pick_up(8, noon + 130min)
                                       .watermark(noon + 9h));
}

TEST(PickUps, AgreeWithTheReferenceOnAnyStream) {
  about("Wherever and whenever people get in, the counts are the same.", 2);
  for_all(
      rc::gen::container<std::vector<std::pair<int, int>>>(
          rc::gen::pair(number(-90, 240), number(-2, 5))),
      [](const auto& plans) {
        Story some = story();
        int latest = -90;
        for (const auto& [minute, zone] : plans) {
          latest = std::max(latest, minute);
          some.pick_up(std::max(zone, 0), noon + 1min * minute);
          some.watermark(noon + 1min * (latest - 70));
        }
        return some.watermark(noon + 24h);
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
