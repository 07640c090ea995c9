// What `weir check` tries first, and what you may read: the hidden tests look closer.
#include "events.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::end;
using exercises::fare;
using exercises::start;
using taxi::RideAndFare;

TEST(Enrich, PairsARideThatComesFirst) {
  about("A START waits for its fare: when the fare comes, both come out together.");
  expect_results<RideAndFare>(
      Scenario("enrich").element("rides", start(1)).element("fares", fare(1)), "pairs",
      {{start(1), fare(1)}});
}

TEST(Enrich, PairsAFareThatComesFirst) {
  about("A fare waits for its START: when the START comes, both come out together.");
  expect_results<RideAndFare>(
      Scenario("enrich").element("fares", fare(1)).element("rides", start(1)), "pairs",
      {{start(1), fare(1)}});
}

TEST(Enrich, IgnoresEndEvents) {
  about("END events have no part in this exercise.");
  expect_results<RideAndFare>(Scenario("enrich")
                                  .element("rides", start(1))
                                  .element("fares", fare(1))
                                  .element("rides", end(1)),
                              "pairs", {{start(1), fare(1)}});
}

TEST(Enrich, KeepsRidesApart) {
  about("A fare belongs to the ride that has the same ride_id, and to no other.", 2);
  expect_results<RideAndFare>(Scenario("enrich")
                                  .element("rides", start(1))
                                  .element("rides", start(2))
                                  .element("fares", fare(2))
                                  .element("fares", fare(1)),
                              "pairs", {{start(1), fare(1)}, {start(2), fare(2)}});
}

}  // namespace
}  // namespace weir::grader
