// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::BusyEnd;
using exercises::noon;
using exercises::Shift;
using exercises::Story;

TEST(Shifts, EndWithALongBreak) {
  about("A trip of 20 minutes and one that begins within 20 minutes of its end are one shift.");
  expect_results<Shift>(
      Story("shifts")
          .trip(1, noon, 20min)
          .trip(1, noon + 35min)
          .trip(1, noon + 2h)
          .watermark(noon + 3h),
      "shifts", {{1, noon, noon + 40min, 2, false}, {1, noon + 2h, noon + 2h + 5min, 1, false}});
}

TEST(LiveShifts, TellOfEveryThirdTrip) {
  about("With its third trip a shift has an early result; a final one comes when it is over.", 2);
  expect_results<Shift>(Story("live_shifts")
                            .trip(1, noon)
                            .trip(1, noon + 10min)
                            .trip(1, noon + 20min)
                            .trip(1, noon + 30min)
                            .watermark(noon + 2h),
                        "shifts",
                        {{1, noon, noon + 25min, 3, true}, {1, noon, noon + 35min, 4, false}});
}

TEST(BusyEnds, CountTheLastTenMinutes) {
  about("Of an hour, the trips count that began within ten minutes before the latest one.", 3);
  expect_results<BusyEnd>(Story("busy_ends")
                              .trip(1, noon)
                              .trip(1, noon + 20min)
                              .trip(1, noon + 31min)
                              .trip(1, noon + 40min)
                              .watermark(noon + 1h),
                          "ends", {{1, noon + 1h, 2}});
}

}  // namespace
}  // namespace weir::grader
