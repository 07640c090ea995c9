#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::Story;

Story story() { return Story("legs"); }

/// Some drivers who go their ways at the same time: each leg is another one.
Story crowd(int drivers, int positions) {
  Story some = story();
  for (int i = 0; i < positions; ++i) {
    for (int driver = 1; driver <= drivers; ++driver) {
      some.position(driver, 100 * (i * i + driver), -300 * i);
    }
  }
  return some;
}

/// As the inputs are interleaved in `seeds` runs, at parallelism 4 and 3.
void expect_same_under_seeds(const Scenario& scenario, std::uint64_t seeds) {
  for_seeds(seeds, [&](std::uint64_t seed, std::uint64_t i) {
    Scenario simulated = scenario;
    simulated.mode = Scenario::Mode::simulated;
    simulated.seed = seed;
    simulated.parallelism = i % 2 == 0 ? 4 : 3;
    expect_same_results(simulated);
  });
}

TEST(Legs, WorkOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Six drivers at once, read by two readers and spread over four subtasks: each one's legs "
      "come "
      "in the order of the positions.",
      3);
  expect_as_reference(crowd(6, 3));
  expect_same_under_seeds(crowd(6, 3), 4);
}

TEST(Legs, KeepTheOrderOfADriver) {
  about("Between reading a position and making a leg, a driver's positions keep their order.", 3);
  expect_same_under_seeds(crowd(4, 6), 8);
}

TEST(Legs, KeepTheOrderOfOneDriver) {
  about("A driver who is alone has an order, too.", 3);
  Story some = story();
  for (int i = 0; i < 10; ++i) some.position(5, 100 * i * i, 200 * i);
  expect_same_under_seeds(some, 6);
}

TEST(Legs, AreSpread) {
  about("At parallelism 4 no subtask of any step gets more than 45 of 100 positions.", 3);
  for (const int drivers : {40, 48, 60, 100}) {
    expect_load(crowd(drivers, 2).at_parallelism(4), 45);
  }
}

TEST(Legs, AreMadeOnce) {
  about("Each position is worked on once, whatever the parallelism.", 3);
  for (const std::uint32_t subtasks : {1U, 2U, 3U, 4U}) {
    expect_as_reference(crowd(3, 3).at_parallelism(subtasks));
  }
}

TEST(Legs, AreOfOneDriver) {
  about("A leg leads to the position before of the same driver, not of another.", 3);
  expect_as_reference(story()
                          .position(1, 0, 0)
                          .position(2, 1000, 1000)
                          .position(1, 100, 0)
                          .position(-3, 500)
                          .position(0, 700)
                          .position(2, 1000, 1200)
                          .position(0, 0)
                          .position(-3, 500, -500));
}

TEST(Legs, AreBetweenTheNearestCrossings) {
  about("Positions are put on the map before legs are made of them.", 3);
  for (const int east : {0, 49, 50, 51, 149, 150, -49, -50, -51, -150}) {
    expect_as_reference(story().position(1, 10, -10).position(1, east, -east).position(1, 260, 0));
  }
}

TEST(Legs, BeginWithTheSecondPosition) {
  about("The first position of a driver makes no leg; one at the same place makes one of 0.", 3);
  expect_as_reference(story().position(1, 300).position(2, 300).position(1, 320).position(2, 0));
}

TEST(Legs, GoOnAfterARestart) {
  about("After a restart the position before is known, with more or fewer subtasks too.", 3);
  for (const std::uint32_t parallelism : {0U, 1U, 2U, 4U}) {
    Story some = story().at_parallelism(2);
    some.position(1, 0).position(2, 0, 700).position(3, 100).restart(parallelism);
    expect_as_reference(some.position(1, 400).position(3, 100, 900).position(2, -300));
  }
}

TEST(Legs, AreTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the legs are the same.",
        3);
  expect_same_results_in_every_way(story()
                                       .position(1, 0)
                                       .position(2, 100)
                                       .position(1, 300)
                                       .position(1, 300, 900)
                                       .position(2, -700)
                                       .position(3, 0)
                                       .position(1, 0, 200)
                                       .position(2, 100, 100));
}

TEST(Legs, AgreeWithTheReferenceOnAnyPositions) {
  about("Wherever the drivers are, the legs are the same.", 3);
  for_all(
      rc::gen::container<std::vector<std::tuple<int, int, int>>>(
          rc::gen::tuple(number(1, 4), number(-300, 300), number(-300, 300))),
      [](const auto& positions) {
        Story some = story();
        for (const auto& [driver, east, north] : positions) some.position(driver, east, north);
        return some;
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
