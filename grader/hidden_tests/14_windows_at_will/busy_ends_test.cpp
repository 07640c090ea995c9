#include <algorithm>
#include <array>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::Story;

Story story() { return Story("busy_ends"); }

TEST(BusyEnds, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day("Two drivers and three hours: of each the last ten minutes of work.", 3);
  Story some = story();
  for (int trip = 0; trip < 20; ++trip) {
    some.trip(1, noon + 7min * trip).watermark(noon + 7min * trip - 10min);
    if (trip % 3 == 0) some.trip(2, noon + 7min * trip + 1min);
  }
  expect_as_reference(some.watermark(noon + 9h));
}

TEST(BusyEnds, CountTenMinutesToTheMillisecond) {
  about("A trip counts that began ten minutes before the latest one, and none that is older.", 3);
  for (const Duration before : {Duration{10min - 1ms}, Duration{10min}, Duration{10min + 1ms}}) {
    expect_as_reference(story()
                            .trip(1, noon + 5min)
                            .trip(1, noon + 40min - before)
                            .trip(1, noon + 40min)
                            .watermark(noon + 1h));
  }
}

TEST(BusyEnds, CountBackFromTheLatest) {
  about(
      "The ten minutes are counted back from the trip that began last, in whichever order they "
      "come.",
      3);
  std::array<int, 4> order{10, 32, 35, 41};
  do {
    Story some = story();
    for (const int start : order) some.trip(1, noon + 1min * start);
    expect_as_reference(some.watermark(noon + 1h));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(BusyEnds, AreOfOneHourAndOneDriver) {
  about("Each hour and each driver is looked at alone, and the latest is the latest of that hour.",
        3);
  expect_as_reference(story()
                          .trip(1, noon + 50min)
                          .trip(1, noon + 58min)
                          .trip(1, noon + 1h)
                          .trip(2, noon + 20min)
                          .trip(2, noon + 25min)
                          .trip(1, noon + 65min)
                          .watermark(noon + 1h - 2ms)
                          .watermark(noon + 1h - 1ms)
                          .watermark(noon + 9h));
}

TEST(BusyEnds, GoByWhenATripBegan) {
  about("A trip counts by its start, however long it takes.", 3);
  expect_as_reference(story()
                          .trip(1, noon + 5min, 3h)
                          .trip(1, noon + 40min, 0min)
                          .trip(1, noon + 45min, 2h)
                          .watermark(noon + 1h)
                          .watermark(noon + 9h));
  for (const Duration lasted : {Duration{15min}, Duration{40min}, Duration{2h}}) {
    expect_as_reference(
        story().trip(1, noon + 30min, lasted).trip(1, noon + 38min, 0min).watermark(noon + 9h));
    expect_as_reference(story()
                            .trip(1, noon + 20min, lasted)
                            .trip(1, noon + 38min, lasted)
                            .trip(1, noon + 45min, 1min)
                            .watermark(noon + 9h));
  }
}

TEST(BusyEnds, HaveANewResultForALateTrip) {
  about("For ten minutes after the end of the hour a late trip gives a new result at once.", 3);
  for (const Duration past :
       {Duration{0}, Duration{5min}, Duration{10min - 1ms}, Duration{10min}}) {
    expect_as_reference(story()
                            .trip(1, noon + 30min)
                            .trip(1, noon + 35min)
                            .watermark(noon + 1h - 1ms + past)
                            .trip(1, noon + 37min)
                            .trip(1, noon + 10min)
                            .trip(1, noon + 50min)
                            .trip(1, noon + 44min)
                            .watermark(noon + 9h));
  }
}

TEST(BusyEnds, HaveNoResultOfAnHourWithoutTrips) {
  about("An hour without a trip has no result.", 3);
  expect_as_reference(
      story().trip(1, noon).watermark(noon + 3h).trip(1, noon + 5h).watermark(noon + 9h));
}

TEST(BusyEnds, KnowTheHoursOfAnyTime) {
  about("Hours begin on the hour, before 1970 too.", 3);
  for (const Timestamp start : {Timestamp{1577881043456}, Timestamp{0}, Timestamp{-1},
                                Timestamp{-3600000}, Timestamp{-123456789}}) {
    expect_as_reference(story()
                            .trip(1, start)
                            .trip(1, start + 4min)
                            .trip(1, start + 12min)
                            .trip(1, start + 70min)
                            .watermark(start + 3h));
  }
}

TEST(BusyEnds, HoldNothingWhenTheHourIsForgotten) {
  about("Ten minutes after its end nothing is kept of an hour.", 3);
  auto some = story().trip(1, noon).trip(1, noon + 30min).trip(2, noon + 7min).watermark(noon + 2h);
  expect_as_reference(some);
  expect_nothing_held_at_the_end(some);
}

TEST(BusyEnds, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the results are the same.",
        3);
  expect_same_results_in_every_way(story()
                                       .trip(1, noon)
                                       .trip(2, noon + 3min)
                                       .trip(1, noon + 9min)
                                       .watermark(noon + 5min)
                                       .trip(1, noon + 17min)
                                       .trip(2, noon + 20min)
                                       .watermark(noon + 1h)
                                       .trip(2, noon + 61min)
                                       .watermark(noon + 9h));
}

TEST(BusyEnds, AgreeWithTheReferenceOnAnyTrips) {
  about("Whatever trips there are, in whatever order, the results are the same.", 3);
  for_all(
      rc::gen::container<std::vector<int>>(number(-60, 180)),
      [](const std::vector<int>& minutes) {
        Story some = story();
        int latest = -60;
        for (const int minute : minutes) {
          latest = std::max(latest, minute);
          some.trip(1 + minute % 2, noon + 1min * minute);
          some.watermark(noon + 1min * (latest - 40));
        }
        return some.watermark(noon + 24h);
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
