// Part 2: counts, updates, and what is too late for both.
#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::Rides;

TEST(HourlyCounts, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "The STARTs of each hour are counted; some come late, which is an update, and one too late.",
      3);
  Rides story;
  for (int i = 0; i < 20; ++i) {
    const Timestamp now = noon + 11min * i;
    story.start(now);
    if (i % 3 == 0) story.end(i, now + 2min);
    if (i == 12) story.start(noon + 1h + 55min);
    story.watermark(now - 1min);
  }
  expect_as_reference(story.start(noon + 30min).watermark(noon + 9h));
}

TEST(HourlyCounts, CountsAnHourWhenItsLastMillisecondHasPassed) {
  about(
      "The hour to 13:00:00.000 is counted by a watermark of 12:59:59.999, and by none before it.",
      2);
  expect_as_reference(Rides()
                          .start(noon + 17min)
                          .start(noon + 1h - 1ms)
                          .start(noon + 1h)
                          .watermark(noon + 1h - 2ms)
                          .watermark(noon + 1h - 1ms)
                          .watermark(noon + 2h));
}

TEST(HourlyCounts, CountsStartsOnly) {
  about("Only STARTs are counted: an END is neither in a count nor too late for one.", 2);
  expect_as_reference(Rides()
                          .start(noon)
                          .end(1, noon + 10min)
                          .watermark(noon + 1h)
                          .end(1, noon + 20min)
                          .watermark(noon + 4h)
                          .end(1, noon + 30min)
                          .start(noon + 40min));
}

TEST(HourlyCounts, KeepsHoursApart) {
  about("Each hour has its own count, an hour without a START has none; before 1970 too.", 2);
  for (const Timestamp hour :
       {noon, Timestamp{0}, Timestamp{-7'200'000}, Timestamp{-360'000'000}}) {
    expect_as_reference(Rides()
                            .start(hour)
                            .start(hour + 59min)
                            .start(hour - 1ms)
                            .start(hour + 3h + 1min)
                            .watermark(hour + 1h)
                            .watermark(hour + 9h));
  }
}

TEST(HourlyCounts, UpdatesAtOnce) {
  about("A START that is late, but not too late, gives a new result of its hour at once.", 3);
  expect_as_reference(Rides()
                          .start(noon + 5min)
                          .watermark(noon + 1h)
                          .start(noon + 10min)
                          .watermark(noon + 1h + 5min)
                          .start(noon + 20min)
                          .start(noon + 30min)
                          .watermark(noon + 2h));
  // The watermark that has counted the hour is enough.
  expect_as_reference(
      Rides().start(noon).watermark(noon + 1h - 1ms).start(noon + 1min).watermark(noon + 2h));
}

TEST(HourlyCounts, CountsAllInAnUpdate) {
  about("An update is the whole count again, to take the place of the one before: no difference.",
        3);
  expect_as_reference(Rides()
                          .start(noon + 1min)
                          .start(noon + 2min)
                          .start(noon + 3min)
                          .watermark(noon + 1h)
                          .start(noon + 4min));
}

TEST(HourlyCounts, MarksEveryResultButTheFirst) {
  about("The first result of an hour is no update, all others of that hour are.", 3);
  // The hours take turns, and one has its first result from a late START.
  expect_as_reference(Rides()
                          .start(noon)
                          .watermark(noon + 1h)
                          .start(noon + 1min)
                          .start(noon + 1h)
                          .start(noon + 3h)
                          .watermark(noon + 2h)
                          .start(noon + 1h + 1min)
                          .start(noon + 2h)
                          .watermark(noon + 3h)
                          .watermark(noon + 4h)
                          .start(noon + 3h + 1min)
                          .start(noon + 3h + 2min));
  expect_as_reference(Rides().watermark(noon + 1h + 5min).start(noon + 1min).start(noon + 2min));
}

TEST(HourlyCounts, MarksNoFirstResultThatComesLate) {
  about("The first result is no update even if the watermark is far past the hour by then.", 3);
  expect_as_reference(
      Rides().start(noon).watermark(noon + 30min).watermark(noon + 1h + 9min).start(noon + 1min));
  expect_as_reference(Rides().start(noon).start(noon + 1h).watermark(noon + 9h));
}

TEST(HourlyCounts, RemembersOverARestartThatThereWasAResult) {
  about("Whether an hour has had a result is state: it is known after a restart as well.", 3);
  expect_as_reference(Rides()
                          .start(noon)
                          .watermark(noon + 1h)
                          .restart()
                          .watermark(noon + 1h + 1min)
                          .start(noon + 1min)
                          .restart()
                          .watermark(noon + 1h + 2min)
                          .start(noon + 2min));
}

TEST(HourlyCounts, AllowsTenMinutes) {
  about(
      "A START updates its hour until the watermark is ten minutes past the hour's last "
      "millisecond; then it is too late.",
      3);
  expect_as_reference(Rides()
                          .start(noon)
                          .watermark(noon + 1h + 10min - 2ms)
                          .start(noon + 1min)
                          .watermark(noon + 1h + 10min - 1ms)
                          .start(noon + 2min)
                          .start(noon + 1h + 2min)
                          .watermark(noon + 2h));
}

TEST(HourlyCounts, CountsWhatIsLateForNoHour) {
  about("A START behind the watermark is in time while its hour is not over.", 2);
  expect_as_reference(Rides()
                          .start(noon + 30min)
                          .watermark(noon + 40min)
                          .start(noon + 10min)
                          .watermark(noon + 50min)
                          .start(noon + 1min)
                          .watermark(noon + 1h));
}

TEST(HourlyCounts, PutsAsideWhatIsTooLate) {
  about("What is in no count comes out as too late, and nothing else does.", 3);
  expect_as_reference(Rides()
                          .start(noon)
                          .watermark(noon + 1h)
                          .start(noon + 1min)
                          .watermark(noon + 3h)
                          .start(noon + 2min)
                          .start(noon + 59min)
                          .start(noon + 1h)
                          .start(noon + 2h + 30min)
                          .start(noon - 5h)
                          .watermark(noon + 9h));
}

TEST(HourlyCounts, ForgetsAnHourThatIsOver) {
  about("Ten minutes after an hour nothing is held of it, neither its count nor its mark.", 3);
  for (const bool updated : {false, true}) {
    Rides story;
    story.start(noon).watermark(noon + 1h);
    if (updated) story.start(noon + 1min);
    story.watermark(noon + 1h + 10min);
    expect_as_reference(story);
    expect_nothing_held_at_the_end(story);
  }
}

TEST(HourlyCounts, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes, the counts are the same.", 3);
  auto in_time = Rides()
                     .start(noon)
                     .start(noon + 30min)
                     .watermark(noon + 20min)
                     .end(1, noon + 40min)
                     .start(noon + 1h)
                     .watermark(noon + 1h)
                     .start(noon + 2h)
                     .watermark(noon + 2h);
  expect_same_results_in_every_way(in_time);
  // What is late depends on which watermark a crash makes the job forget: restarts only.
  expect_same_results_in_every_way(Rides()
                                       .start(noon)
                                       .watermark(noon + 1h)
                                       .start(noon + 1min)
                                       .start(noon + 1h + 1min)
                                       .watermark(noon + 3h)
                                       .start(noon + 2min)
                                       .watermark(noon + 4h),
                                   0);
}

/// A START so many minutes after noon, and a watermark so many minutes after the one before.
using Plan = std::pair<int, int>;

TEST(HourlyCounts, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides start, and however late they are: counts, updates and the rest agree.", 3);
  for_all(
      rc::gen::container<std::vector<Plan>>(
          rc::gen::pair(number(-30, 240), rc::gen::element(0, 0, 0, 1, 5, 10, 30))),
      [](const std::vector<Plan>& plans) {
        Rides story;
        Timestamp watermark = noon - 1ms;
        for (const auto& [minute, step] : plans) {
          // Most come in time for something.
          const auto start = minute % 2 == 0 ? noon + std::chrono::minutes(minute)
                                             : watermark - std::chrono::minutes(minute / 3);
          story.start(start);
          if (step == 0) continue;
          watermark += std::chrono::minutes(step);
          story.watermark(watermark);
        }
        return story.watermark(noon + 24h);
      },
      expect_as_reference, 30);
}

}  // namespace
}  // namespace weir::grader
