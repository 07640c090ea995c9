// Part 1: each trip in one stream.
#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::noon;
using exercises::open_trip;
using exercises::RideId;
using exercises::Trip;
using exercises::trip;

/// These trips, after one of each kind.
Scenario with(const std::vector<Trip>& trips) {
  Scenario story("sort_trips");
  for (const auto& each : {trip(1, 20min), trip(2, 4min), trip(3, 3h), open_trip(4)}) {
    story.element("trips", each, each.start_time);
  }
  for (const auto& each : trips) story.element("trips", each, each.start_time);
  return story;
}

TEST(SortTrips, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Each trip of a day is in the stream of its kind, and in no other.");
  std::vector<Trip> day;
  for (const auto minutes : {12, 3, 45, 190, 1, 0, 75, 400, 20, 4}) {
    const auto id = static_cast<RideId>(day.size() + 5);
    const auto start = noon + 7min * id;
    day.push_back(minutes == 0 ? open_trip(id, start) : trip(id, 1min * minutes, start));
  }
  expect_as_reference(with(day));
}

TEST(SortTrips, LeavesOrdinaryTripsInTheMainOutput) {
  about("A trip of five minutes to two hours, both included, is ordinary.");
  expect_as_reference(with({trip(5, 5min), trip(6, 2h), trip(7, 1h)}));
}

TEST(SortTrips, FindsBriefTrips) {
  about("A trip is brief if it is shorter than five minutes, by a millisecond or by all of them.");
  expect_as_reference(with({trip(5, 0ms), trip(6, 5min - 1ms), trip(7, 1ms)}));
}

TEST(SortTrips, FindsLengthyTrips) {
  about("A trip is lengthy if it is longer than two hours, by a millisecond or by a day.");
  expect_as_reference(with({trip(5, 2h + 1ms), trip(6, 2h + 59min), trip(7, 26h)}));
}

TEST(SortTrips, FindsTripsThatHaveNotEnded) {
  about("Where a trip has not ended, its end_time says nothing: only its ride_id comes out.");
  auto odd = open_trip(7);
  odd.end_time = odd.start_time + 1h;
  expect_as_reference(with({open_trip(5), open_trip(6, Timestamp{-5}), odd}));
}

TEST(SortTrips, SendsATripToOneStreamOnly) {
  about(
      "Each trip is in exactly one of the four streams: what goes to the side is not in the main "
      "one.");
  const auto story = with({trip(5, 1min), trip(6, 10min), open_trip(7), trip(8, 5h)});
  expect_results<Trip>(story, "ordinary", {trip(1, 20min), trip(6, 10min)});
  expect_results<Trip>(story, "brief", {trip(2, 4min), trip(5, 1min)});
  expect_results<Trip>(story, "lengthy", {trip(3, 3h), trip(8, 5h)});
  expect_results<RideId>(story, "never_ended", {4, 7});
}

TEST(SortTrips, PassesTripsOnAsTheyAre) {
  about("Trips come out unchanged, every field of them.", 2);
  expect_as_reference(
      with({trip(5, 20min, Timestamp{-1234}), trip(-6, 1min, noon + 1ms), trip(7, 9h, noon)}));
}

TEST(SortTrips, GivesTheSameInEveryWay) {
  about(
      "At any parallelism, and with restarts and crashes, the same trips are in the same streams.",
      2);
  expect_same_results_in_every_way(with({trip(5, 1min), open_trip(6), trip(7, 5h), trip(8, 1h)}));
}

TEST(SortTrips, AgreesWithTheReferenceOnAnyTrips) {
  about("Whatever trips there are, each goes where the reference puts it.", 2);
  for_all(
      rc::gen::container<std::vector<std::pair<int, bool>>>(
          rc::gen::pair(rc::gen::element(0, 1, 299'999, 300'000, 300'001, 3'600'000, 7'199'999,
                                         7'200'000, 7'200'001, 90'000'000),
                        rc::gen::arbitrary<bool>())),
      [](const auto& plans) {
        std::vector<Trip> trips;
        for (const auto& [millis, has_ended] : plans) {
          trips.push_back(trip(static_cast<RideId>(trips.size() + 5), Duration{millis}));
          trips.back().has_ended = has_ended;
        }
        return with(trips);
      },
      expect_as_reference, 20);
}

}  // namespace
}  // namespace weir::grader
