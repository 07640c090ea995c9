// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "rides.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noonish;
using exercises::Story;
using taxi::RideId;

void expect_alerts(const Scenario& story, const std::vector<RideId>& rides) {
  expect_results<RideId>(story, "alerts", rides);
}

TEST(LongRides, AlertsALongRideWhenBothEventsAreThere) {
  about("A ride of three hours is long, one of an hour is not.");
  expect_alerts(Story()
                    .start(1, noonish)
                    .start(2, noonish)
                    .end(2, noonish + 1h)
                    .watermark(noonish + 1h)
                    .end(1, noonish + 3h),
                {1});
}

TEST(LongRides, AlertsARideThatHasNotEndedWithinTwoHours) {
  about("Once the watermark is two hours past a START whose END has not come, the ride is long.",
        2);
  auto story = Story().start(1, noonish).watermark(noonish + 1h);
  expect_alerts(story, {});
  expect_alerts(story.watermark(noonish + 2h), {1});
}

TEST(LongRides, AlertsNothingOfARideThatLastsTwoHours) {
  about("Exactly two hours is not long; a millisecond more is.", 2);
  expect_alerts(Story()
                    .start(1, noonish)
                    .start(2, noonish)
                    .end(1, noonish + 2h)
                    .end(2, noonish + 2h + 1ms)
                    .watermark(noonish + 5h),
                {2});
}

TEST(LongRides, TakesTheEventsOfARideInAnyOrder) {
  about("The END of a ride may come before its START.", 2);
  expect_alerts(
      Story().end(1, noonish + 3h).start(1, noonish).end(2, noonish + 1h).start(2, noonish), {1});
}

}  // namespace
}  // namespace weir::grader
