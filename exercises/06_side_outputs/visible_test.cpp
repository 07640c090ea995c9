// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include <vector>

#include "stories.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::HourlyCount;
using exercises::noon;
using exercises::open_trip;
using exercises::RideId;
using exercises::Rides;
using exercises::TaxiRide;
using exercises::Trip;
using exercises::trip;

/// A trip of each kind.
Scenario four_trips() {
  Scenario story("sort_trips");
  return story.element("trips", trip(1, 20min))
      .element("trips", trip(2, 4min))
      .element("trips", trip(3, 3h))
      .element("trips", open_trip(4));
}

TEST(SortTrips, SendsEachTripToTheStreamOfItsKind) {
  about("Each trip comes out of the stream of its kind, and of no other.");
  expect_results<Trip>(four_trips(), "ordinary", {trip(1, 20min)});
  expect_results<Trip>(four_trips(), "brief", {trip(2, 4min)});
  expect_results<Trip>(four_trips(), "lengthy", {trip(3, 3h)});
  expect_results<RideId>(four_trips(), "never_ended", {4});
}

TEST(HourlyCounts, CountsTheStartsOfAnHour) {
  about("The hour is counted when the watermark has reached its last millisecond.", 2);
  auto story = Rides().start(noon + 1min).start(noon + 30min).end(1, noon + 40min);
  story.watermark(noon + 59min);
  expect_results<HourlyCount>(story, "counts", {});
  expect_results<HourlyCount>(story.watermark(noon + 1h), "counts", {{noon + 1h, 2, false}});
}

TEST(HourlyCounts, UpdatesTheCount) {
  about("A START that is late by less than ten minutes gives a new count of its hour: an update.",
        3);
  expect_results<HourlyCount>(Rides().start(noon + 1min).watermark(noon + 1h).start(noon + 30min),
                              "counts", {{noon + 1h, 1, false}, {noon + 1h, 2, true}});
}

TEST(HourlyCounts, PutsAsideWhatIsTooLate) {
  about("A START that is late by more than ten minutes is in no count, but comes out as too late.",
        3);
  const auto story = Rides().start(noon + 1min).watermark(noon + 1h + 10min).start(noon + 30min);
  expect_results<HourlyCount>(story, "counts", {{noon + 1h, 1, false}});
  expect_results<TaxiRide>(story, "too_late",
                           {TaxiRide{.ride_id = 2, .event_time = noon + 30min, .is_start = true}});
}

}  // namespace
}  // namespace weir::grader
