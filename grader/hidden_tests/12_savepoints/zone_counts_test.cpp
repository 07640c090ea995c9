#include <utility>
#include <vector>

#include "kept.hpp"
#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Story;
using exercises::ZoneId;

Story story() { return Story("zone_counts"); }

TEST(ZoneCounts, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day("Rides of two drivers into three zones, before the savepoint and after it.",
                        3);
  expect_as_reference(story()
                          .payment_in(7, 1)
                          .payment_in(8, 2)
                          .payment_in(7, 2)
                          .savepoint()
                          .payment_in(7, 1)
                          .payment_in(9, 1)
                          .payment_in(8, 2)
                          .payment_in(9, 2));
}

TEST(ZoneCounts, StartThoughAStepIsGone) {
  about("What the step remembers that is gone is not in the way of version 2.", 3);
  expect_as_reference(story().payment_in(7).savepoint());
  expect_as_reference(story().payment_in(7).savepoint().restart().payment_in(8));
}

TEST(ZoneCounts, GoOnCounting) {
  about("The count of a zone goes on from where version 1 was.", 3);
  for (const int before : {1, 2, 5}) {
    Story some = story();
    for (int i = 0; i < before; ++i) some.payment_in(7);
    expect_as_reference(some.savepoint().payment_in(7).payment_in(7));
  }
}

TEST(ZoneCounts, CountPaymentsOfTheSameSum) {
  about("In version 2 a payment counts that is as large as the driver's last one.", 3);
  for (const int before : {0, 1, 2}) {
    for (const int after : {1, 2, 3}) {
      Story some = story();
      for (int i = 0; i < before; ++i) some.payment_in(7, 1, 500);
      some.savepoint();
      for (int i = 0; i < after; ++i) some.payment_in(7, 1, 500);
      expect_as_reference(some.payment_in(8, 1, 500).payment_in(8, 2, 500).payment_in(8, 2, 500));
    }
  }
}

TEST(ZoneCounts, AreNotMixedUpWithThatOfDrivers) {
  about("What was remembered of driver 7 is not the count of zone 7.", 3);
  for (const ZoneId zone : {1, 7, 0, -1}) {
    expect_as_reference(story()
                            .payment_in(20, zone, 4000)
                            .savepoint()
                            .payment_in(zone, 20)
                            .payment_in(20, zone)
                            .payment_in(zone, zone));
  }
}

TEST(ZoneCounts, GoOnForEachZone) {
  about("Each zone goes on where that zone was; a new one begins with 1.", 3);
  Story some = story();
  for (const ZoneId zone : {1, 2, 2, 3, 3, 3}) some.payment_in(zone);
  some.savepoint();
  for (const ZoneId zone : {4, 3, 2, 1}) some.payment_in(zone).payment_in(zone, 2);
  expect_as_reference(some);
}

TEST(ZoneCounts, GoOnWithMoreSubtasksOrFewer) {
  about("Version 2 may run at another parallelism than version 1, up to its 8 key groups.", 3);
  for (const auto& [before, after] : {std::pair{1U, 4U}, {4U, 1U}, {2U, 8U}, {8U, 3U}}) {
    Story some = story();
    some.parallelism = before;
    for (const ZoneId zone : {1, 2, 3, 4, 5, 6, 7, 8, 9}) some.payment_in(zone, zone);
    some.savepoint(after);
    for (const ZoneId zone : {1, 2, 3, 4, 5, 6, 7, 8, 9}) some.payment_in(zone);
    expect_same_results(some);
  }
}

TEST(ZoneCounts, MayStopAgain) {
  about("Version 2 can be stopped and started again, also at another parallelism.", 3);
  expect_as_reference(
      story().payment_in(7).savepoint().payment_in(7).restart().payment_in(7).restart(8).payment_in(
          7));
}

TEST(ZoneCounts, GoOnFromASavepointThatWasKept) {
  about("Version 2 goes on from the savepoint that an earlier build of version 1 has left.", 3);
  Story some = story();
  some.kept_savepoint(kept("zone_counts"));
  for (ZoneId zone = 0; zone < 14; ++zone) some.payment_in(zone);
  expect_as_reference(some);
}

TEST(ZoneCounts, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the results are the same.",
        3);
  expect_same_results_in_every_way(story()
                                       .payment_in(7, 1)
                                       .payment_in(8, 2)
                                       .payment_in(7, 3)
                                       .savepoint()
                                       .payment_in(7, 1)
                                       .payment_in(9, 2)
                                       .payment_in(8, 3)
                                       .payment_in(7, 2)
                                       .payment_in(9, 1));
}

TEST(ZoneCounts, AgreeWithTheReferenceOnAnyPayments) {
  about("Whatever payments there are before and after the savepoint, the counts are the same.", 3);
  for_all(
      rc::gen::pair(number(0, 10), rc::gen::container<std::vector<int>>(number(-2, 6))),
      [](const std::pair<int, std::vector<int>>& zones) {
        Story some = story();
        const auto savepoint = static_cast<std::size_t>(zones.first);
        for (std::size_t i = 0; i < zones.second.size(); ++i) {
          if (i == savepoint) some.savepoint();
          some.payment_in(zones.second[i], static_cast<exercises::DriverId>(i % 3),
                          100 + zones.second[i] % 2);
        }
        if (zones.second.size() <= savepoint) some.savepoint();
        return some;
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
