// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Leg;
using exercises::noon;
using exercises::Story;
using exercises::ZoneCount;

TEST(DealOut, SendsRidesFromTheAirportToSubtask0) {
  about("At parallelism 3, rides from the airport go to subtask 0, the others to 1 and 2 in turn.");
  expect_as_reference(Story("deal_out")
                          .at_parallelism(3)
                          .from_airport(1)
                          .ride(2)
                          .ride(3)
                          .from_airport(4)
                          .ride(2, false));
}

TEST(PickUps, AreCountedByHourAndZone) {
  about("When an hour is over, each zone has one count of all who got in.", 2);
  expect_results<ZoneCount>(Story("hourly_pick_ups")
                                .pick_ups(3, 7)
                                .pick_up(8)
                                .pick_up(7, noon + 59min)
                                .watermark(noon + 1h),
                            "counts", {{7, noon + 1h, 4}, {8, noon + 1h, 1}});
}

TEST(PickUps, AreSpreadOverAllSubtasks) {
  about("Also if half of all are in one zone, no subtask gets more than 45 of 100.", 2);
  expect_load(Story("hourly_pick_ups").at_parallelism(4).a_busy_zone(7, noon), 45);
}

TEST(Legs, AreBetweenPositionsOnTheMap) {
  about("A leg leads from one position on the map to the next one of the same driver.", 3);
  expect_results<Leg>(
      Story("legs").position(1, 20, 140).position(2, 0).position(1, 310, 90).position(1, 290, 10),
      "legs", {{1, 300, 0}, {1, 0, -100}});
}

}  // namespace
}  // namespace weir::grader
