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

Story story() { return Story("shifts"); }

TEST(Shifts, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day("Two drivers, with trips of minutes and of an hour, and breaks between.");
  expect_as_reference(story()
                          .trip(1, noon, 12min)
                          .trip(2, noon + 5min, 65min)
                          .trip(1, noon + 20min, 8min)
                          .watermark(noon + 10min)
                          .trip(1, noon + 35min, 20min)
                          .watermark(noon + 1h)
                          .trip(2, noon + 2h, 10min)
                          .watermark(noon + 2h)
                          .trip(1, noon + 3h, 10min)
                          .watermark(noon + 6h));
}

TEST(Shifts, LastAsLongAsTheirTripsSay) {
  about("After a trip its shift goes on for as long as the trip took, and at least 10 minutes.");
  for (const Duration lasted : {Duration{0}, Duration{1min}, Duration{10min - 1ms}, Duration{10min},
                                Duration{10min + 1ms}, Duration{25min}, Duration{3h}}) {
    const Duration gap = lasted + std::max<Duration>(lasted, 10min);
    for (const Duration later : {gap - 1ms, gap, gap + 1ms}) {
      expect_as_reference(story()
                              .trip(1, noon, lasted)
                              .watermark(noon)
                              .trip(1, noon + later)
                              .watermark(noon + gap - 2ms)
                              .watermark(noon + gap - 1ms)
                              .watermark(noon + gap)
                              .watermark(noon + 9h));
    }
  }
}

TEST(Shifts, GoOnForTheLongestBreak) {
  about("A short trip within a long one does not shorten the break that is allowed.");
  expect_as_reference(story()
                          .trip(1, noon, 2h)
                          .trip(1, noon + 10min)
                          .watermark(noon + 1h)
                          .trip(1, noon + 3h + 59min)
                          .watermark(noon + 9h));
}

TEST(Shifts, AreOfOneDriver) {
  about("Each driver has shifts of their own.");
  expect_as_reference(story()
                          .trip(1, noon)
                          .trip(2, noon + 6min)
                          .trip(1, noon + 12min)
                          .trip(-3, noon + 14min)
                          .watermark(noon + 20min)
                          .trip(0, noon + 21min)
                          .watermark(noon + 5h));
}

TEST(Shifts, BecomeOneByATripBetweenThem) {
  about("A trip that fills the breaks between shifts makes one of them, with all of their trips.");
  expect_as_reference(story()
                          .trip(1, noon, 10min)
                          .trip(1, noon + 25min, 10min)
                          .trip(1, noon + 18min, 10min)
                          .watermark(noon + 5h));
  // Three of them, in each order.
  std::array<int, 3> order{0, 30, 60};
  do {
    Story some = story();
    for (const int start : order) some.trip(1, noon + 1min * start, 10min);
    some.watermark(noon - 1min).trip(1, noon + 12min, 24min);
    some.trip(1, noon + 61min).watermark(noon + 5h);
    expect_as_reference(some);
    Story bridged = story();
    for (const int start : order)
      bridged.trip(1, noon + 1min * start, 10min).trip(1, noon + 1min * start);
    expect_as_reference(bridged.trip(1, noon + 15min, 45min).watermark(noon + 5h));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Shifts, BeginAndEndWithTheEarliestAndTheLatest) {
  about(
      "A shift begins with its earliest trip and ends with the trip that is over last, in "
      "whichever order they come.");
  std::array<std::pair<int, int>, 3> trips{{{0, 40}, {5, 6}, {12, 20}}};
  do {
    Story some = story();
    for (const auto& [start, minutes] : trips) some.trip(1, noon + 1min * start, 1min * minutes);
    expect_as_reference(some.watermark(noon + 5h));
  } while (std::next_permutation(trips.begin(), trips.end()));
}

TEST(Shifts, AreToldOnce) {
  about("A shift has one result, when the watermark shows that no trip can be added any more.");
  expect_as_reference(story()
                          .trip(1, noon, 10min)
                          .watermark(noon + 15min)
                          .trip(1, noon + 16min)
                          .watermark(noon + 25min)
                          .advance(5h)
                          .watermark("trips", noon + 31min)
                          .watermark("trips", noon + 9h)
                          .watermark("trips", noon + 10h));
}

TEST(Shifts, TakeLateTripsAsLongAsTheyAreOpen) {
  about("A trip behind the watermark belongs to its shift, as long as that is not over.");
  expect_as_reference(story()
                          .trip(1, noon, 30min)
                          .watermark(noon + 50min)
                          .trip(1, noon + 20min)
                          .trip(1, noon + 40min, 10min)
                          .watermark(noon + 70min)
                          .trip(1, noon + 10min)
                          .watermark(noon + 9h));
}

TEST(Shifts, CountFromAnyTime) {
  about("Shifts begin where trips begin: at no particular time, before 1970 too.");
  for (const Timestamp start : {Timestamp{1577881043456}, Timestamp{0}, Timestamp{-1},
                                Timestamp{-600001}, Timestamp{-123456789}}) {
    expect_as_reference(story()
                            .trip(1, start, 7min)
                            .trip(1, start + 17min - 1ms)
                            .trip(1, start + 40min)
                            .watermark(start + 2h));
    expect_as_reference(story().trip(1, start - 24h).watermark(start).trip(2, start));
    expect_as_reference(story().trip(1, start - 25h, 1h).trip(1, start - 24h).watermark(start));
  }
}

TEST(Shifts, HoldNothingWhenTheyAreOver) {
  about("Nothing is kept of a shift that is over.");
  auto some =
      story().trip(1, noon).trip(1, noon + 30min).trip(2, noon + 7min).trip(1, noon + 12min);
  some.trip(1, noon + 21min).watermark(noon + 9h);
  expect_as_reference(some);
  expect_nothing_held_at_the_end(some);
}

TEST(Shifts, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the shifts are the same.");
  expect_same_results_in_every_way(story()
                                       .trip(1, noon, 10min)
                                       .trip(2, noon + 3min)
                                       .trip(1, noon + 30min)
                                       .watermark(noon + 5min)
                                       .trip(1, noon + 15min, 15min)
                                       .trip(3, noon + 20min)
                                       .watermark(noon + 40min)
                                       .trip(2, noon + 41min)
                                       .watermark(noon + 9h));
}

using Plan = std::pair<int, int>;

TEST(Shifts, AgreeWithTheReferenceOnAnyTrips) {
  about("Whatever trips there are, in whatever order, the shifts are the same.");
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
