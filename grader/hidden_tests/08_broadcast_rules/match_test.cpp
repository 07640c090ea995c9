#include <array>
#include <limits>
#include <set>
#include <tuple>
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
using exercises::RuleId;
using exercises::Story;
using taxi::RideId;

Story story() { return Story("match"); }

/// A rule that hits whatever ends in the harbour: who says nothing at all passes no test.
constexpr RuleId for_the_harbour = 99;

TEST(Match, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Two rules, of which one is changed and one is switched off during the day, and rides of "
      "minutes and of hours: each END is held against the rules as they are then.");
  expect_as_reference(story()
                          .rule(longer_than(1, 30))
                          .rule(ends_in(2, harbour))
                          .start(1, noonish)
                          .start(2, noonish + 2min, airport)
                          .end(1, noonish + 12min)
                          .start(3, noonish + 20min)
                          .end(2, noonish + 50min, airport)
                          .rule(longer_than(1, 60, 2))
                          .start(4, noonish + 55min, airport)
                          .end(3, noonish + 65min)
                          .rule(off(ends_in(2, harbour, 2)))
                          .start(5, noonish + 70min)
                          .end(4, noonish + 125min, airport)
                          .end(5, noonish + 90min));
}

TEST(Match, MeasuresToTheMillisecond) {
  about("A rule of so many minutes hits rides that last more: so many minutes themselves are not.");
  for (const std::int64_t minutes : {0, 1, 30, 150}) {
    const Timestamp limit = noonish + std::chrono::minutes(minutes);
    expect_as_reference(story()
                            .rule(longer_than(7, minutes))
                            .start(1)
                            .start(2)
                            .start(3)
                            .end(1, limit)
                            .end(2, limit + 1ms)
                            .end(3, limit + 1min));
  }
}

TEST(Match, MeasuresEachRideFromItsOwnStart) {
  about(
      "A ride lasts from its START to its END, by the times that they carry, whatever these are.");
  for (const Timestamp time :
       {noonish, Timestamp{1577880000000}, Timestamp{0}, Timestamp{-1}, Timestamp{-123456789}}) {
    expect_as_reference(story()
                            .rule(longer_than(7, 30))
                            .start(1, time)
                            .start(2, time + 20min)
                            .end(2, time + 45min)
                            .end(1, time + 31min)
                            .start(3, time - 90min)
                            .end(3, time - 59min));
  }
  // The clock of the machine does not matter.
  auto slow = story().rule(longer_than(7, 30)).start(1);
  slow.advance(2h);
  expect_as_reference(slow.end(1, noonish + 1min).rule(ends_in(8, harbour)).start(2).end(2));
}

TEST(Match, LooksAtWhereARideEnds) {
  about("A rule for a cell hits rides that end there, and none that only begin there.");
  expect_as_reference(story()
                          .rule(ends_in(7, airport))
                          .rule(ends_in(8, 0))
                          .start(1, noonish, harbour)
                          .start(2, noonish, airport)
                          .start(3, noonish, 0)
                          .end(1, noonish + 9min, harbour)
                          .end(2, noonish + 9min, airport)
                          .end(3, noonish + 9min, 0));
}

TEST(Match, KnowsRidesThatLeaveTheCity) {
  about("A ride that ends outside of the city ends in no cell; where it began does not matter.");
  constexpr taxi::Location outside{-75, 42};
  const auto inside = taxi::grid_cell_center(harbour);
  expect_as_reference(story()
                          .rule(ends_in(7, harbour))
                          .rule(longer_than(8, 5))
                          .start_from_to(1, inside, outside)
                          .end_from_to(1, inside, outside)
                          .start_from_to(2, outside, inside)
                          .end_from_to(2, outside, inside)
                          .end_from_to(3, outside, outside));
}

TEST(Match, LooksAtTheKindOfARule) {
  about("The value of a rule is minutes or a cell, as its kind says, and never both.");
  for (const auto cell : {harbour, airport}) {
    expect_as_reference(story()
                            .rule(longer_than(7, cell))
                            .rule(ends_in(8, 5))
                            .start(1, noonish, cell)
                            .start(2, noonish, cell)
                            .end(1, noonish + 6min, cell)
                            .end(2, noonish + std::chrono::minutes(cell) + 1min, cell));
    expect_as_reference(story()
                            .rule(ends_in(9, cell))
                            .rule(longer_than(7, cell))
                            .start(1, noonish, cell)
                            .end(1, noonish + 6min, cell));
  }
}

TEST(Match, HitsWithEachRule) {
  about("Each rule that is active and applies makes a hit of its own.");
  expect_as_reference(story()
                          .rule(longer_than(1, 5))
                          .rule(longer_than(2, 8))
                          .rule(ends_in(3, harbour))
                          .rule(ends_in(4, harbour))
                          .rule(ends_in(5, airport))
                          .start(1)
                          .end(1));
}

TEST(Match, SaysNothingAtTheStart) {
  about("A ride is held against the rules when it ends: no START makes a hit.");
  expect_as_reference(story().rule(ends_in(7, harbour)).rule(longer_than(8, 0)).start(1).end(1));
}

TEST(Match, TakesRulesAsTheyAreAtTheEnd) {
  about(
      "What counts are the rules at the moment when the END is worked on: not those at the START.");
  expect_as_reference(story().start(1).rule(ends_in(7, harbour)).end(1));
  expect_as_reference(story()
                          .rule(ends_in(7, harbour))
                          .start(1)
                          .rule(off(ends_in(7, harbour, 2)))
                          .end(1)
                          .rule(ends_in(7, harbour, 3))
                          .start(2)
                          .end(2));
  expect_as_reference(story().rule(longer_than(7, 60)).start(1).rule(longer_than(7, 5, 2)).end(1));
}

TEST(Match, DoesNotLookBack) {
  about("A rule that comes after the END of a ride has missed it.");
  expect_as_reference(
      story().start(1).end(1).rule(ends_in(7, harbour)).rule(longer_than(8, 5)).start(2).end(2));
}

TEST(Match, KnowsTheEndOfARideWithoutAStart) {
  about(
      "Of a ride whose START never came nobody knows how long it was: no rule of minutes hits it, "
      "but one for a cell does.");
  expect_as_reference(
      story().rule(longer_than(7, 0)).rule(ends_in(8, harbour)).end(1).end(2, noonish, airport));
}

TEST(Match, TakesTheNewestVersionInAnyOrder) {
  about("The highest version of a rule counts, in whichever order its versions come.", 2);
  using Order = std::array<std::int64_t, 3>;
  for (const Order& order : {Order{1, 2, 3}, Order{1, 3, 2}, Order{2, 1, 3}, Order{2, 3, 1},
                             Order{3, 1, 2}, Order{3, 2, 1}}) {
    Story some = story();
    RideId ride = 0;
    for (const auto version : order) {
      ride += 2;
      some.rule(longer_than(7, 5 * version, version)).start(ride).end(ride, noonish + 12min);
      some.start(ride + 1).end(ride + 1, noonish + 40min);
    }
    expect_as_reference(some);
  }
}

TEST(Match, ForgetsNoVersionThatIsOff) {
  about("A rule that is off is not gone: an older version, coming later, is out of date still.", 2);
  expect_as_reference(story()
                          .rule(ends_in(for_the_harbour, harbour))
                          .rule(off(ends_in(7, harbour, 5)))
                          .rule(ends_in(7, harbour, 4))
                          .start(1)
                          .end(1));
}

TEST(Match, SwitchesOffAndOn) {
  about("A newer version that is not active switches the rule off, and one that is, on again.", 2);
  Story some = story();
  RideId ride = 0;
  for (const std::int64_t version : {1, 2, 3, 4, 5}) {
    auto rule = ends_in(7, harbour, version);
    rule.active = version % 2 == 1;
    ++ride;
    some.rule(rule).start(ride).end(ride);
  }
  expect_as_reference(some);
}

TEST(Match, TakesAnotherKindFromANewerVersion) {
  about(
      "A newer version takes the place of all of the older one: kind, value and whether it is on.",
      2);
  expect_as_reference(story()
                          .rule(longer_than(7, 5))
                          .start(1, noonish, airport)
                          .rule(ends_in(7, harbour, 2))
                          .end(1, noonish + 10min, airport)
                          .start(2)
                          .end(2)
                          .rule(longer_than(7, 9, 3))
                          .start(3, noonish, airport)
                          .end(3, noonish + 10min, airport));
}

TEST(Match, KeepsRulesApart) {
  about("Versions belong to one rule: a high version of one says nothing of another.", 2);
  expect_as_reference(story()
                          .rule(longer_than(7, 5, 9))
                          .rule(ends_in(8, harbour, 2))
                          .rule(off(ends_in(9, harbour, 12)))
                          .start(1)
                          .end(1));
}

TEST(Match, KeepsRidesApart) {
  about("Each ride is measured alone, though one driver has many.", 2);
  expect_as_reference(story()
                          .rule(longer_than(7, 30))
                          .start(1, noonish)
                          .start(2, noonish + 40min)
                          .end(1, noonish + 50min)
                          .end(2, noonish + 55min)
                          .start(3, noonish + 60min)
                          .start(4, noonish + 61min)
                          .end(4, noonish + 100min)
                          .end(3, noonish + 101min));
}

TEST(Match, TakesAnyNumbers) {
  about("Any number can be a ride_id or a rule_id: zero, negative and very large ones too.", 2);
  constexpr std::int64_t apart = std::int64_t{1} << 32U;
  constexpr std::array<std::int64_t, 5> ids{0, -1, 1, 1 + apart,
                                            std::numeric_limits<std::int64_t>::max()};
  Story some = story();
  for (const auto id : ids) some.start(id, noonish + 1s * (id % 7));
  for (const auto id : ids) some.rule(longer_than(id, 5, 3)).rule(off(ends_in(id, harbour, 2)));
  for (const auto id : ids) some.end(id, noonish + 9min);
  some.rule(longer_than(4, 1, std::numeric_limits<std::int64_t>::max()));
  expect_as_reference(some.rule(off(longer_than(4, 1, 5))).start(44).end(44));
}

TEST(Match, ReachesEverySubtask) {
  about("All subtasks have all rules: a ride is held against them wherever it is worked on.", 2);
  for (const std::uint32_t parallelism : {2U, 4U}) {
    Story some = story();
    some.parallelism = parallelism;
    some.rule(ends_in(7, harbour)).rule(longer_than(8, 60)).rule(longer_than(8, 5, 2));
    for (RideId ride = 1; ride <= 8; ++ride) some.start(ride).end(ride);
    some.rule(off(ends_in(7, harbour, 2)));
    for (RideId ride = 11; ride <= 18; ++ride) some.start(ride).end(ride);
    expect_as_reference(some);
  }
}

TEST(Match, KnowsItsRulesAfterARestart) {
  about("Rules and rides are part of a snapshot: after a restart they are there, in every subtask.",
        2);
  for (const std::uint32_t parallelism : {0U, 1U, 2U, 4U}) {
    Story some = story();
    some.rule(ends_in(7, harbour)).rule(off(longer_than(8, 1, 5))).start(1).restart(parallelism);
    some.rule(longer_than(8, 1, 4)).rule(longer_than(9, 5)).end(1);
    for (RideId ride = 11; ride <= 16; ++ride) some.start(ride).end(ride);
    expect_as_reference(some);
  }
}

TEST(Match, HoldsNothingOfARideThatHasEnded) {
  about("With its END a ride is over, and nothing is kept of it.", 3);
  for (const RideId rides : {1, 2, 3}) {
    for (const auto cell : {harbour, airport}) {
      Story some = story();
      some.rule(ends_in(7, harbour)).rule(longer_than(8, 15));
      for (RideId ride = 1; ride <= rides; ++ride) some.start(ride, noonish, cell);
      for (RideId ride = 1; ride <= rides; ++ride) some.end(ride, noonish + 10min, cell);
      some.end(9).end(10, noonish, airport);
      expect_as_reference(some);
      expect_nothing_held_at_the_end(some);
    }
  }
}

TEST(Match, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the hits are the same.",
        3);
  expect_same_results_in_every_way(story()
                                       .rule(longer_than(1, 5))
                                       .rule(off(ends_in(2, harbour, 3)))
                                       .quiet()
                                       .start(1)
                                       .start(2)
                                       .end(1)
                                       .start(3)
                                       .quiet()
                                       .rule(ends_in(2, harbour, 2))
                                       .rule(longer_than(1, 30, 2))
                                       .rule(ends_in(3, harbour))
                                       .quiet()
                                       .end(2)
                                       .end(3, noonish + 31min));
}

/// What happens: which of the two streams; of which ride or rule; and three numbers.
using Event = std::tuple<bool, int, int, int, bool>;

Story story_of(const std::vector<Event>& events) {
  Story some = story();
  std::set<std::pair<int, int>> versions;
  std::set<RideId> under_way;
  std::array<RideId, 4> numbers{100, 200, 300, 400};
  for (const auto& [is_rule, which, version, value, flag] : events) {
    if (is_rule) {
      if (!versions.insert({which, version}).second) continue;
      auto rule = value < 4 ? longer_than(which, 5 * value, version)
                            : ends_in(which, value < 6 ? harbour : airport, version);
      rule.active = !flag;
      some.rule(rule);
      continue;
    }
    RideId& ride = numbers.at(static_cast<std::size_t>(which));
    const auto cell = ride % 2 == 0 ? harbour : airport;
    if (flag || under_way.contains(ride)) {
      some.end(ride, noonish + 5min * value, cell);
      under_way.erase(ride++);
    } else {
      under_way.insert(ride);
      some.start(ride, noonish, cell);
    }
  }
  return some;
}

TEST(Match, AgreesWithTheReferenceOnAnyRidesAndRules) {
  about("Whatever rides and rules there are, in whatever order, the hits are the same.", 3);
  for_all(rc::gen::container<std::vector<Event>>(
              rc::gen::tuple(rc::gen::arbitrary<bool>(), number(0, 3), number(1, 5), number(0, 7),
                             rc::gen::map(number(0, 3), [](int n) { return n == 0; }))),
          story_of, expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
