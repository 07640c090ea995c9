#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::Story;

Story story() { return Story("live_shifts"); }

TEST(LiveShifts, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day("Two drivers with several trips and breaks: early results and final ones.",
                        2);
  Story some = story();
  for (int trip = 0; trip < 8; ++trip) {
    some.trip(1, noon + 9min * trip, 5min).watermark(noon + 9min * trip - 20min);
    some.trip(2, noon + 14min * trip + 1min, 6min);
  }
  some.watermark(noon + 3h).trip(1, noon + 4h).watermark(noon + 9h);
  expect_as_reference(some);
}

TEST(LiveShifts, TellEarlyOfEveryThird) {
  about("The third trip, the sixth, the ninth ... of a shift gives an early result, at once.", 2);
  for (const int trips : {2, 3, 4, 6, 7, 9}) {
    Story some = story();
    for (int trip = 0; trip < trips; ++trip) some.trip(1, noon + 10min * trip);
    expect_as_reference(some);
    expect_as_reference(some.watermark(noon + 9h));
  }
}

TEST(LiveShifts, HaveAFinalResultInAnyCase) {
  about("When the watermark shows that a shift is over it has its final result, early ones or not.",
        2);
  for (const int trips : {1, 3}) {
    Story some = story();
    for (int trip = 0; trip < trips; ++trip) some.trip(1, noon + 10min * trip);
    const auto end = noon + 10min * (trips - 1) + 15min;
    some.watermark(end - 2ms).watermark(end - 1ms).watermark(end).watermark(noon + 9h);
    expect_as_reference(some);
  }
}

TEST(LiveShifts, KeepTheirTripsWhenTheyTellEarly) {
  about("An early result takes nothing away: later ones tell of all trips of the shift.", 2);
  Story some = story();
  for (int trip = 0; trip < 7; ++trip) some.trip(1, noon + 10min * trip);
  expect_as_reference(some.watermark(noon + 9h));
}

TEST(LiveShifts, CountEachDriverAlone) {
  about("Three trips are three of one shift: those of another driver do not count.", 2);
  expect_as_reference(story()
                          .trip(1, noon)
                          .trip(2, noon)
                          .trip(1, noon + 5min)
                          .trip(2, noon + 5min)
                          .trip(3, noon + 5min)
                          .trip(2, noon + 10min)
                          .watermark(noon + 9h));
}

TEST(LiveShifts, CountEachShiftAlone) {
  about("A new shift of a driver begins to count anew.", 2);
  expect_as_reference(story()
                          .trip(1, noon)
                          .trip(1, noon + 5min)
                          .watermark(noon + 2h)
                          .trip(1, noon + 3h)
                          .trip(1, noon + 3h + 5min)
                          .trip(1, noon + 3h + 10min)
                          .watermark(noon + 9h));
  // Both are open.
  expect_as_reference(story()
                          .trip(1, noon)
                          .trip(1, noon + 3h)
                          .trip(1, noon + 5min)
                          .trip(1, noon + 3h + 5min)
                          .trip(1, noon + 3h + 8min)
                          .watermark(noon + 9h));
}

TEST(LiveShifts, AddUpWhatHasBeenCountedWhenTheyMerge) {
  about("When shifts become one, the trips since the last early result of each are added up.", 2);
  for (const int before : {1, 2, 3, 4}) {
    for (const int after : {1, 2, 3}) {
      Story some = story();
      for (int trip = 0; trip < before; ++trip) some.trip(1, noon + 1min * trip);
      for (int trip = 0; trip < after; ++trip) some.trip(1, noon + 40min + 1min * trip);
      some.trip(1, noon + 10min, 20min).trip(1, noon + 11min).trip(1, noon + 12min);
      expect_as_reference(some.watermark(noon + 9h));
    }
  }
}

TEST(LiveShifts, BecomeOneByATripBetweenThree) {
  about("A trip that joins three shifts makes one of them, which is over when the last one was.",
        2);
  std::array<int, 3> order{0, 30, 60};
  do {
    Story some = story();
    for (const int start : order) some.trip(1, noon + 1min * start, 10min);
    some.trip(1, noon + 15min, 45min).watermark(noon + 1h).watermark(noon + 80min);
    expect_as_reference(some.watermark(noon + 100min).watermark(noon + 9h));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LiveShifts, EndWhenTheMergedOneDoes) {
  about("The end of a shift moves with each trip: at ends that it had before nothing comes out.",
        2);
  expect_as_reference(story()
                          .trip(1, noon)
                          .watermark(noon + 10min)
                          .trip(1, noon + 12min)
                          .watermark(noon + 14min)
                          .watermark(noon + 15min)
                          .watermark(noon + 16min)
                          .trip(1, noon + 20min)
                          .watermark(noon + 27min)
                          .watermark(noon + 35min)
                          .watermark(noon + 9h));
  for (const int trips : {2, 4, 5}) {
    Story some = story();
    for (int trip = 0; trip < trips; ++trip) some.trip(1, noon + 12min * trip);
    const auto end = noon + 12min * (trips - 1) + 15min;
    expect_as_reference(some.watermark(end - 2ms).watermark(end - 1ms).watermark(end + 1h));
  }
}

TEST(LiveShifts, HoldNothingWhenTheyAreOver) {
  about("Nothing is kept of a shift that is over: neither its count nor a timer.", 2);
  for (const int trips : {1, 2, 3, 4}) {
    Story some = story();
    for (int trip = 0; trip < trips; ++trip) some.trip(1, noon + 8min * trip);
    some.watermark(noon + 8min * (trips - 1) + 15min - 1ms);
    expect_as_reference(some);
    expect_nothing_held_at_the_end(some);
  }
  auto merged = story().trip(1, noon).trip(1, noon + 30min).trip(1, noon + 12min, 10min);
  merged.watermark(noon + 45min - 1ms);
  expect_as_reference(merged);
  expect_nothing_held_at_the_end(merged);
}

TEST(LiveShifts, TakeTheirTimersBack) {
  about("When a shift is over the timers of the ends that it had before are gone as well.", 2);
  auto some = story().trip(1, noon, 2h).trip(1, noon + 30min).trip(1, noon + 3h, 1h);
  some.watermark(noon + 5h - 1ms);
  expect_as_reference(some);
  expect_nothing_held_at_the_end(some);
}

TEST(LiveShifts, CountOnAfterARestart) {
  about("What has been counted is state: it goes on after a restart.", 2);
  for (const std::uint32_t parallelism : {0U, 2U, 4U}) {
    expect_as_reference(story()
                            .trip(1, noon)
                            .trip(2, noon)
                            .trip(1, noon + 5min)
                            .restart(parallelism)
                            .trip(1, noon + 10min)
                            .trip(2, noon + 10min)
                            .watermark(noon + 9h));
  }
}

TEST(LiveShifts, CountFromAnyTime) {
  about("Shifts are at no particular time, before 1970 too.", 2);
  for (const Timestamp start :
       {Timestamp{1577881043456}, Timestamp{0}, Timestamp{-1}, Timestamp{-123456789}}) {
    Story some = story();
    for (int trip = 0; trip < 5; ++trip) some.trip(1, start + 10min * trip);
    expect_as_reference(some.watermark(start + 54min).watermark(start + 2h));
  }
}

TEST(LiveShifts, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the results are the same.",
        2);
  expect_same_results_in_every_way(story()
                                       .trip(1, noon, 10min)
                                       .trip(2, noon + 3min)
                                       .trip(1, noon + 30min)
                                       .watermark(noon + 5min)
                                       .trip(1, noon + 15min, 15min)
                                       .trip(2, noon + 10min)
                                       .trip(1, noon + 40min)
                                       .watermark(noon + 41min)
                                       .trip(2, noon + 42min)
                                       .watermark(noon + 9h));
}

using Plan = std::pair<int, int>;

TEST(LiveShifts, AgreeWithTheReferenceOnAnyTrips) {
  about("Whatever trips there are, in whatever order, the results are the same.", 2);
  for_all(
      rc::gen::container<std::vector<Plan>>(
          rc::gen::pair(number(-60, 240), rc::gen::element(0, 1, 5, 10, 15, 40))),
      [](const std::vector<Plan>& plans) {
        Story some = story();
        int latest = -60;
        for (const auto& [minute, minutes] : plans) {
          latest = std::max(latest, minute);
          some.trip(1 + minute % 2, noon + 1min * minute, 1min * minutes);
          some.watermark(noon + 1min * (latest - 90));
        }
        return some.watermark(noon + 24h);
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
