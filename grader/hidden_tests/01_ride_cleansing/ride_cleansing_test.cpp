#include <cmath>
#include <cstdint>
#include <vector>

#include "rides.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::city_ride;
using taxi::TaxiRide;

/// A ride within the city, this one, and another.
Scenario with(const char* pipeline, const std::vector<TaxiRide>& rides) {
  Scenario scenario(pipeline);
  scenario.counters = {"rides_dropped"};
  if (std::string_view(pipeline) == "cleanse") scenario.counters.clear();
  scenario.element("rides", city_ride(1));
  for (const auto& ride : rides) scenario.element("rides", ride);
  return scenario.element("rides", city_ride(99, false)).end("rides");
}

/// A START and an END that are outside at one coordinate.
std::vector<TaxiRide> both_events(float TaxiRide::*coordinate, float value) {
  std::vector<TaxiRide> rides{city_ride(2, true), city_ride(3, false)};
  for (auto& ride : rides) ride.*coordinate = value;
  return rides;
}

/// Rides of all over the city, of which some begin or end elsewhere.
std::vector<TaxiRide> an_ordinary_day() {
  std::vector<TaxiRide> rides;
  for (const bool is_start : {true, false}) {
    for (std::int16_t number = 0; number < 12; ++number) {
      auto ride = city_ride(number, is_start);
      ride.passenger_count = number;
      ride.end_lat += 0.01F * static_cast<float>(number);
      if (number % 6 == 1) ride.end_lon = -72.5F;
      if (number % 6 == 2) ride.start_lat = 39.9F;
      if (number % 6 == 4) ride.start_lon = ride.start_lat = 0;
      if (number % 6 == 5) ride.end_lat = 42.5F;
      rides.push_back(ride);
    }
  }
  return rides;
}

TEST(Cleanse, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of a day with rides of all kinds, those within the city are kept.");
  expect_as_reference(with("cleanse", an_ordinary_day()));
}

TEST(CleanseAndCount, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of a day with rides of all kinds, those that are dropped are counted.", 3);
  expect_as_reference(with("cleanse_and_count", an_ordinary_day()));
}

TEST(Cleanse, KeepsARideWithinTheCity) {
  about("A ride that starts and ends in New York City is kept: longitude -74, latitude 40.7.", 2);
  expect_as_reference(with("cleanse", {}));
}

TEST(Cleanse, KeepsBothEventsOfARide) {
  about("The START of a ride is kept, and its END is kept too: both are events of the stream.");
  expect_as_reference(with("cleanse", {city_ride(2, true), city_ride(2, false)}));
  expect_as_reference(with("cleanse", {city_ride(3, false), city_ride(3, true)}));
}

TEST(Cleanse, DropsARideThatEndsOutside) {
  about("A ride that ends outside of the city is dropped, wherever it starts.");
  expect_as_reference(with("cleanse", both_events(&TaxiRide::end_lon, -100)));
}

TEST(Cleanse, DropsARideThatStartsOutside) {
  about("A ride that starts outside of the city is dropped, wherever it ends.");
  expect_as_reference(with("cleanse", both_events(&TaxiRide::start_lon, -100)));
}

TEST(Cleanse, LooksAtBothEndsOfEveryEvent) {
  about(
      "START and END events both know where the ride starts and where it ends: look at both ends "
      "in each.",
      2);
  for (const auto coordinate : {&TaxiRide::start_lat, &TaxiRide::end_lat}) {
    expect_as_reference(with("cleanse", both_events(coordinate, 10)));
  }
}

TEST(Cleanse, LooksAtEachCoordinate) {
  about("Each of the four coordinates alone can put a ride outside.", 2);
  for (const auto coordinate :
       {&TaxiRide::start_lon, &TaxiRide::start_lat, &TaxiRide::end_lon, &TaxiRide::end_lat}) {
    for (const float value : {-120.0F, 0.0F, 39.0F, 42.0F}) {
      expect_as_reference(with("cleanse", both_events(coordinate, value)));
    }
  }
}

TEST(Cleanse, CountsTheBordersAsInside) {
  about("The borders belong to the city: -74.05 to -73.7 and 40.5 to 41.0, both ends included.", 2);
  // 40.5 and 41 are floats without a remainder.
  for (const float value :
       {40.5F, 41.0F, std::nextafter(40.5F, 0.0F), std::nextafter(41.0F, 99.0F)}) {
    expect_as_reference(with("cleanse", both_events(&TaxiRide::start_lat, value)));
    expect_as_reference(with("cleanse", both_events(&TaxiRide::end_lat, value)));
  }
}

TEST(Cleanse, ComparesAsDouble) {
  about(
      "A float coordinate is compared with the border as a double: -74.05F is a little less than "
      "-74.05.",
      3);
  for (const float value :
       {-74.05F, -73.7F, std::nextafter(-74.05F, 0.0F), std::nextafter(-73.7F, -99.0F)}) {
    expect_as_reference(with("cleanse", both_events(&TaxiRide::start_lon, value)));
    expect_as_reference(with("cleanse", both_events(&TaxiRide::end_lon, value)));
  }
}

TEST(Cleanse, PassesRidesOnAsTheyAre) {
  about("A filter changes nothing in the rides that it keeps: neither fields nor timestamps.");
  auto ride = city_ride(5);
  ride.taxi_id = 7;
  ride.driver_id = 8;
  ride.passenger_count = 3;
  ride.event_time = Timestamp{1577880000000};
  expect_same_timestamps_as_reference(
      Scenario("cleanse").element("rides", ride, ride.event_time + 1s).end("rides"));
}

TEST(Cleanse, AnswersEachRideAtOnce) {
  about("A filter waits for nothing: each ride is out before the next one comes.");
  expect_as_reference(Scenario("cleanse")
                          .element("rides", city_ride(1))
                          .element("rides", city_ride(1, false))
                          .element("rides", city_ride(2)));
}

TEST(Cleanse, KeepsNoState) {
  about("Whether a ride is kept depends on that ride alone: nothing is remembered.");
  const auto scenario = with("cleanse", both_events(&TaxiRide::end_lat, 10));
  expect_as_reference(scenario);
  expect_nothing_held_at_the_end(scenario);
}

rc::Gen<TaxiRide> rides() {
  const auto lon = rc::gen::element(-74.05F, -73.7F, -74.0F, -73.9F, -80.0F, 40.7F);
  const auto lat = rc::gen::element(40.5F, 41.0F, 40.7F, 40.9F, 30.0F, -74.0F);
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1, 9), lon, lat, lon, lat, rc::gen::arbitrary<bool>()),
      [](const auto& parts) {
        const auto& [id, start_lon, start_lat, end_lon, end_lat, is_start] = parts;
        auto ride = city_ride(id, is_start);
        ride.start_lon = start_lon;
        ride.start_lat = start_lat;
        ride.end_lon = end_lon;
        ride.end_lat = end_lat;
        return ride;
      });
}

TEST(Cleanse, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides come, the same are kept as by the reference solution.", 2);
  for_all(
      rc::gen::container<std::vector<TaxiRide>>(rides()),
      [](const std::vector<TaxiRide>& some) { return with("cleanse", some); }, expect_as_reference);
}

TEST(Cleanse, GivesTheSameInEveryWay) {
  about("At any parallelism, with restarts and crashes, the same rides are kept.");
  expect_same_results_in_every_way(with("cleanse", both_events(&TaxiRide::end_lat, 10)));
}

TEST(CleanseAndCount, KeepsWhatPart1Keeps) {
  about("Part 2 keeps the same rides as part 1.", 3);
  auto scenario = with("cleanse_and_count", both_events(&TaxiRide::start_lat, 10));
  scenario.counters.clear();
  expect_as_reference(scenario);
}

TEST(CleanseAndCount, CountsWhatIsDropped) {
  about("The counter rides_dropped says how many rides were dropped, and no more.", 3);
  expect_as_reference(with("cleanse_and_count", {}));
  expect_as_reference(with("cleanse_and_count", both_events(&TaxiRide::start_lat, 10)));
  expect_as_reference(with("cleanse_and_count", both_events(&TaxiRide::end_lon, 10)));
  auto both_ends = both_events(&TaxiRide::start_lat, 10);
  for (auto& ride : both_ends) ride.end_lat = 10;
  expect_as_reference(with("cleanse_and_count", both_ends));
}

TEST(CleanseAndCount, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides come, the same are kept and counted as by the reference solution.", 3);
  for_all(
      rc::gen::container<std::vector<TaxiRide>>(rides()),
      [](const std::vector<TaxiRide>& some) { return with("cleanse_and_count", some); },
      expect_as_reference, 20);
}

TEST(CleanseAndCount, CountsOverAllSubtasks) {
  about("Each subtask has its own copy of the function; the counter adds up over all of them.", 3);
  for (const std::uint32_t parallelism : {2U, 3U, 4U}) {
    auto scenario = with("cleanse_and_count", both_events(&TaxiRide::end_lon, 10));
    scenario.parallelism = parallelism;
    expect_same_results(scenario);
  }
}

}  // namespace
}  // namespace weir::grader
