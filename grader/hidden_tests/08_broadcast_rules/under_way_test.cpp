#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::airport;
using exercises::ends_in;
using exercises::harbour;
using exercises::longer_than;
using exercises::noonish;
using exercises::off;
using exercises::Rule;
using exercises::Story;
using taxi::RideId;

Story story() { return Story("match_under_way"); }

TEST(UnderWay, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Rules come and change while rides are under way: those on their way to a cell are hit at "
      "once, the others when they end.",
      3);
  expect_as_reference(story()
                          .rule(longer_than(1, 30))
                          .start(1, noonish)
                          .start(2, noonish + 2min, airport)
                          .start(3, noonish + 4min)
                          .end(1, noonish + 12min)
                          .rule(ends_in(2, harbour))
                          .start(4, noonish + 20min)
                          .end(2, noonish + 50min, airport)
                          .end(3, noonish + 25min)
                          .end(4, noonish + 65min)
                          .rule(off(ends_in(2, harbour, 2)))
                          .start(5, noonish + 70min)
                          .end(5, noonish + 90min));
}

TEST(UnderWay, HitsAtOnceWhatIsOnItsWay) {
  about("A new rule for a cell hits all rides at once that have started, not ended, and go there.",
        3);
  expect_as_reference(story()
                          .start(1)
                          .start(2)
                          .start(3, noonish, airport)
                          .start(4)
                          .end(4)
                          .rule(ends_in(7, harbour))
                          .start(5)
                          .end(5));
}

TEST(UnderWay, KnowsRidesThatLeaveTheCity) {
  about("A ride to a place outside of the city is on its way to no cell.", 3);
  constexpr taxi::Location outside{-75, 42};
  const auto inside = taxi::grid_cell_center(harbour);
  expect_as_reference(story()
                          .start_from_to(1, inside, outside)
                          .start_from_to(2, outside, inside)
                          .rule(ends_in(7, harbour))
                          .end_from_to(1, inside, outside)
                          .end_from_to(2, outside, inside));
}

TEST(UnderWay, HitsARideOnce) {
  about("A rule hits a ride once: what it has hit under way is not hit again when it ends.", 3);
  expect_as_reference(
      story().start(1).start(2).rule(ends_in(7, harbour)).end(1).start(3).end(3).end(2));
}

TEST(UnderWay, HitsARideOnceInAllVersions) {
  about("A rule hits a ride once, however many versions of it come.", 3);
  expect_as_reference(story()
                          .start(1)
                          .rule(ends_in(7, harbour))
                          .rule(ends_in(7, harbour, 2))
                          .start(2)
                          .rule(ends_in(7, harbour, 3))
                          .rule(longer_than(7, 1, 4))
                          .end(1)
                          .end(2)
                          .start(3)
                          .end(3));
}

TEST(UnderWay, HitsWithEachRule) {
  about("Once is for each rule alone: another rule hits the same ride.", 3);
  expect_as_reference(story()
                          .rule(ends_in(6, harbour))
                          .start(1)
                          .rule(ends_in(7, harbour))
                          .rule(ends_in(8, harbour))
                          .rule(ends_in(9, airport))
                          .rule(longer_than(10, 5))
                          .end(1));
}

TEST(UnderWay, WaitsForTheEndOfALongRide) {
  about("How long a ride is, only its END tells: a rule of minutes hits nothing under way.", 3);
  expect_as_reference(story()
                          .start(1)
                          .start(2)
                          .rule(longer_than(7, 0))
                          .rule(longer_than(8, 30))
                          .end(1)
                          .end(2, noonish + 31min));
  // Minutes are not a cell, whatever number they are.
  for (const auto cell : {harbour, airport}) {
    expect_as_reference(
        story().start(1, noonish, cell).rule(ends_in(6, cell)).rule(longer_than(7, cell)));
    expect_as_reference(story()
                            .start(1, noonish, cell)
                            .rule(longer_than(7, cell))
                            .rule(longer_than(8, cell))
                            .end(1, noonish + 10min, cell)
                            .rule(ends_in(9, cell)));
  }
}

TEST(UnderWay, HitsNothingWithARuleThatIsOff) {
  about("A version that is not active hits nothing, neither under way nor at the end.", 3);
  expect_as_reference(story()
                          .start(1)
                          .rule(off(ends_in(7, harbour)))
                          .rule(ends_in(8, harbour))
                          .rule(off(ends_in(8, harbour, 2)))
                          .end(1)
                          .start(2)
                          .end(2));
  expect_as_reference(
      story().start(1).rule(off(ends_in(7, harbour))).rule(ends_in(7, harbour, 2)).end(1));
}

TEST(UnderWay, HitsNothingWithAnOldVersion) {
  about("A version that comes when a newer one is known hits nothing.", 3);
  expect_as_reference(story()
                          .start(1)
                          .start(2, noonish, airport)
                          .rule(ends_in(7, harbour, 5))
                          .rule(ends_in(7, airport, 4))
                          .rule(off(ends_in(8, airport, 2)))
                          .rule(ends_in(8, airport, 1))
                          .end(2, noonish + 10min, airport)
                          .end(1));
}

TEST(UnderWay, HitsNothingWithAVersionThatComesAgain) {
  about("A version that comes again is not newer than all before, and hits nothing under way.", 3);
  expect_as_reference(
      story().rule(ends_in(7, harbour)).start(1).rule(ends_in(7, harbour)).start(2).end(1).end(2));
  expect_as_reference(story()
                          .start(1)
                          .rule(ends_in(7, harbour, 2))
                          .start(2)
                          .rule(ends_in(7, harbour, 2))
                          .rule(ends_in(7, harbour, 3)));
}

TEST(UnderWay, MeasuresARideThatWasHit) {
  about("A ride that a rule has hit under way is under way still, and another rule measures it.",
        3);
  expect_as_reference(
      story().rule(longer_than(6, 5)).start(1).rule(ends_in(7, harbour)).end(1, noonish + 6min));
}

TEST(UnderWay, HitsWhatComesAfterwardsWhenItEnds) {
  about("A ride that starts when the rule is there already is hit when it ends, not before.", 3);
  expect_as_reference(story()
                          .rule(ends_in(7, harbour))
                          .rule(longer_than(8, 5))
                          .start(1)
                          .start(2, noonish, airport)
                          .end(1)
                          .end(2, noonish + 3min, airport)
                          .end(3));
}

TEST(UnderWay, DoesNotLookBack) {
  about("A ride that has ended is not under way: a rule that comes then has missed it.", 3);
  expect_as_reference(story()
                          .start(1)
                          .end(1)
                          .end(2)
                          .rule(ends_in(7, harbour))
                          .rule(ends_in(7, harbour, 2))
                          .start(3)
                          .end(3));
}

TEST(UnderWay, ReachesTheRidesOfEverySubtask) {
  about("Each subtask looks at its own rides: none is missed, and none is hit twice.", 3);
  for (const std::uint32_t parallelism : {2U, 4U}) {
    Story some = story();
    some.parallelism = parallelism;
    for (RideId ride = 1; ride <= 9; ++ride)
      some.start(ride, noonish, ride % 3 == 0 ? airport : harbour);
    some.rule(ends_in(7, harbour)).rule(ends_in(8, airport));
    for (RideId ride = 1; ride <= 9; ++ride) {
      some.end(ride, noonish + 10min, ride % 3 == 0 ? airport : harbour);
    }
    expect_as_reference(some);
  }
}

TEST(UnderWay, RemembersItsHitsAfterARestart) {
  about("Which rules have hit a ride is state as well: after a restart it is known.", 3);
  for (const std::uint32_t parallelism : {0U, 2U, 4U}) {
    Story some = story();
    some.start(1).start(2).rule(ends_in(7, harbour)).start(3).restart(parallelism).end(1);
    expect_as_reference(some.rule(ends_in(7, harbour, 2)).end(2).end(3));
  }
}

TEST(UnderWay, HoldsNothingOfARideThatHasEnded) {
  about("With its END a ride is over, and nothing is kept of it, nor of who has hit it.", 3);
  for (const RideId rides : {1, 2, 3}) {
    for (const auto cell : {harbour, airport}) {
      Story some = story();
      for (RideId ride = 1; ride <= rides; ++ride) some.start(ride, noonish, cell);
      some.rule(ends_in(7, harbour)).rule(ends_in(9, airport)).rule(longer_than(8, 5));
      for (RideId ride = 1; ride <= rides; ++ride) some.end(ride, noonish + 10min, cell);
      some.end(9);
      expect_as_reference(some);
      expect_nothing_held_at_the_end(some);
    }
  }
}

TEST(UnderWay, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the hits are the same.",
        3);
  expect_same_results_in_every_way(story()
                                       .start(1)
                                       .start(2, noonish, airport)
                                       .start(3)
                                       .quiet()
                                       .rule(ends_in(7, harbour, 2))
                                       .rule(ends_in(7, airport, 1))
                                       .rule(longer_than(8, 15))
                                       .quiet()
                                       .end(1)
                                       .end(2, noonish + 16min, airport)
                                       .start(4)
                                       .quiet()
                                       .rule(ends_in(7, harbour, 3))
                                       .quiet()
                                       .end(3)
                                       .end(4));
}

/// What happens: which of the two streams; of which ride or rule; and three numbers.
using Event = std::tuple<bool, int, int, int, bool>;

Story story_of(const std::vector<Event>& events) {
  Story some = story();
  std::map<std::pair<int, int>, Rule> versions;
  std::set<RideId> under_way;
  std::array<RideId, 4> numbers{100, 200, 300, 400};
  for (const auto& [is_rule, which, version, value, flag] : events) {
    if (is_rule) {
      auto rule = value < 2 ? longer_than(which, 10 * value, version)
                            : ends_in(which, value < 5 ? harbour : airport, version);
      rule.active = !flag;
      // A version that comes again is the same as before.
      some.rule(versions.emplace(std::pair(which, version), rule).first->second);
      continue;
    }
    RideId& ride = numbers.at(static_cast<std::size_t>(which));
    const auto cell = ride % 2 == 0 ? harbour : airport;
    if (under_way.contains(ride)) {
      some.end(ride, noonish + 5min * value, cell);
      under_way.erase(ride++);
    } else {
      under_way.insert(ride);
      some.start(ride, noonish, cell);
    }
  }
  return some;
}

TEST(UnderWay, AgreesWithTheReferenceOnAnyRidesAndRules) {
  about("Whatever rides and rules there are, in whatever order, the hits are the same.", 3);
  for_all(rc::gen::container<std::vector<Event>>(
              rc::gen::tuple(rc::gen::arbitrary<bool>(), number(0, 3), number(1, 5), number(0, 7),
                             rc::gen::map(number(0, 3), [](int n) { return n == 0; }))),
          story_of, expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
