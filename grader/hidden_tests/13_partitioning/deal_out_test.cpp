#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::RideId;
using exercises::Story;

Story story(std::uint32_t subtasks) { return Story("deal_out").at_parallelism(subtasks); }

TEST(DealOut, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "At parallelism 4, a dozen rides: those from the airport go to subtask 0, the others in turn "
      "to 1, 2 and 3, with both of their events.");
  Story some = story(4);
  for (RideId ride = 1; ride <= 12; ++ride) {
    ride % 4 == 0 ? some.from_airport(ride) : some.ride(ride);
    if (ride > 4) ride % 4 == 0 ? some.from_airport(ride - 4, false) : some.ride(ride - 4, false);
  }
  expect_as_reference(some);
}

TEST(DealOut, SendsTheAirportToSubtask0) {
  about("Rides from the airport go to subtask 0, whatever number they have.");
  for (const std::uint32_t subtasks : {2U, 3U, 4U}) {
    Story some = story(subtasks);
    for (const RideId ride : {0, 1, 2, 3, 4, 5, -1, -2}) some.from_airport(ride);
    expect_as_reference(some);
  }
}

TEST(DealOut, SendsNothingElseToSubtask0) {
  about("Other rides go to the other subtasks in turn: ride 0 to 1, ride 1 to 2, and so on.");
  for (const std::uint32_t subtasks : {2U, 3U, 4U, 5U, 7U}) {
    Story some = story(subtasks);
    for (RideId ride = 0; ride <= 14; ++ride) some.ride(ride);
    expect_as_reference(some);
  }
}

TEST(DealOut, CountsBelowZeroToo) {
  about("A ride goes to the subtask behind that of the ride before, below 0 as well.");
  for (const std::uint32_t subtasks : {2U, 3U, 4U}) {
    Story some = story(subtasks);
    for (RideId ride = -8; ride <= 2; ++ride) some.ride(ride);
    expect_as_reference(some);
  }
}

TEST(DealOut, KnowsLargeNumbers) {
  about("Any number can be a ride_id.");
  constexpr RideId large = 9'000'000'000'000'000'000;
  expect_as_reference(
      story(4).ride(large).ride(large + 1).ride(-large).ride(-large - 1).ride(5'000'000'000));
}

TEST(DealOut, WorksWithOneSubtask) {
  about("At parallelism 1 there is subtask 0 only, and all rides go there.");
  expect_as_reference(story(1).ride(1).from_airport(2).ride(3).ride(1, false));
}

TEST(DealOut, LooksAtWhereARideBegins) {
  about("A ride to the airport is none from there, in both of its events.");
  constexpr float in_the_city = -73.98F;
  expect_as_reference(story(4)
                          .event(1, true, in_the_city, 40.75F, -73.78F, 40.64F)
                          .event(1, false, in_the_city, 40.75F, -73.78F, 40.64F)
                          .event(2, true, -73.78F, 40.64F, -73.78F, 40.64F)
                          .event(2, false, -73.78F, 40.64F, -73.78F, 40.64F)
                          .event(3, true, -73.78F, 40.64F)
                          .event(3, false, -73.78F, 40.64F));
}

TEST(DealOut, KeepsEventsOfARideTogether) {
  about("START and END of a ride go to the same subtask, however many come in between.");
  Story some = story(4);
  for (RideId ride = 1; ride <= 7; ++ride) some.ride(ride);
  for (RideId ride = 7; ride >= 1; --ride) some.ride(ride, false);
  some.from_airport(8).ride(9).from_airport(8, false).ride(9, false);
  expect_as_reference(some);
}

TEST(DealOut, IsOfTheSubtasksThatThereAre) {
  about("After a restart with more or fewer subtasks, rides are dealt out to these.");
  for (const std::uint32_t subtasks : {1U, 2U, 3U, 4U}) {
    Story some = story(3);
    some.ride(1).ride(2).from_airport(3).restart(subtasks);
    expect_as_reference(
        some.ride(1, false).ride(2, false).from_airport(3, false).ride(4).ride(5).ride(6));
  }
}

TEST(DealOut, KnowsNeitherDriversNorTimes) {
  about("Only the number of a ride and where it begins decide.");
  Story some = story(4);
  for (int i = 1; i <= 6; ++i) {
    taxi::TaxiRide ride;
    ride.ride_id = 10 + 2 * i;
    ride.driver_id = 7 * i;
    ride.taxi_id = 3 * i;
    ride.passenger_count = static_cast<std::int16_t>(i);
    ride.event_time = exercises::noon + 1min * (13 * i);
    some.element("rides", ride, ride.event_time);
  }
  expect_as_reference(some);
}

TEST(DealOut, IsTheSameInEveryWay) {
  about("With restarts and crashes at any point, every ride goes where it belongs, and once.");
  for (const std::uint32_t subtasks : {2U, 4U}) {
    const Story some = Story("deal_out").ride(1).from_airport(2).ride(3).ride(1, false).ride(4);
    for_seeds(4, [&](std::uint64_t seed, std::uint64_t i) {
      Scenario simulated = some;
      simulated.mode = Scenario::Mode::simulated;
      simulated.parallelism = subtasks;
      simulated.seed = seed;
      simulated.crashes = static_cast<std::uint32_t>(i % 3);
      expect_same_results(simulated);
    });
  }
}

TEST(DealOut, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides there are, and however many subtasks, each goes where it belongs.");
  for_all(
      rc::gen::pair(number(1, 6), rc::gen::container<std::vector<std::pair<int, bool>>>(
                                      rc::gen::pair(number(-20, 40), rc::gen::arbitrary<bool>()))),
      [](const auto& plan) {
        Story some = story(static_cast<std::uint32_t>(plan.first));
        for (const auto& [ride, is_start] : plan.second) {
          ride % 5 == 0 ? some.from_airport(ride, is_start) : some.ride(ride, is_start);
        }
        return some;
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
