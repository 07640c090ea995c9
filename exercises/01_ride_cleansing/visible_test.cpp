// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include "rides.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::city_ride;
using taxi::TaxiRide;

TaxiRide ride_to_the_north_pole() {
  auto ride = city_ride(2);
  ride.end_lat = 90;
  return ride;
}

TEST(Cleanse, KeepsARideWithinTheCity) {
  about("A ride that starts and ends in New York City is kept.");
  expect_results<TaxiRide>(Scenario("cleanse").element("rides", city_ride(1)).end("rides"), "rides",
                           {city_ride(1)});
}

TEST(Cleanse, DropsARideThatEndsOutside) {
  about("A ride that ends outside of New York City is dropped.");
  expect_results<TaxiRide>(Scenario("cleanse")
                               .element("rides", city_ride(1))
                               .element("rides", ride_to_the_north_pole())
                               .end("rides"),
                           "rides", {city_ride(1)});
}

TEST(CleanseAndCount, KeepsAndCounts) {
  about("Part 2 keeps what part 1 keeps, and counts the others in rides_dropped.", 3);
  Scenario scenario("cleanse_and_count");
  scenario.counters = {"rides_dropped"};
  scenario.element("rides", city_ride(1)).element("rides", ride_to_the_north_pole()).end("rides");
  expect_results<TaxiRide>(scenario, "rides", {city_ride(1)});
  expect_counter(scenario, "rides_dropped", 1);
}

}  // namespace
}  // namespace weir::grader
