#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

#include "stories.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using namespace exercises;

/// The drivers of a day, who take turns.
DriverId driver_of(int turn) { return 2013000001 + turn * 5 % 7; }

/// A day of fares, told to a function.
Fares ordinary_fares(const char* function) {
  Fares story(function);
  for (int turn = 0; turn < 42; ++turn) {
    // Multiples of 3/4: a third of them is exact.
    const float tip = 0.75F * static_cast<float>(turn * 7 % 11);
    story.fare({.driver_id = driver_of(turn),
                .start_time = noonish + 1min * turn,
                .tip = tip,
                .tolls = tip / 2,
                .total_fare = 10 + tip + tip / 2,
                .payment_type = turn % 3 == 0 ? PaymentType::card : PaymentType::cash});
  }
  return story;
}

/// A day of rides, of which each driver has four.
Rides ordinary_rides(const char* function) {
  Rides story(function);
  for (int turn = 0; turn < 28; ++turn) {
    const auto passengers = static_cast<std::int16_t>(12 * (turn % 5));
    story.start(driver_of(turn), passengers).end(driver_of(turn), passengers).wait(1min);
  }
  return story;
}

TEST(AverageTips, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each has averages of their own.");
  expect_as_reference(ordinary_fares("average_tips"));
}

TEST(TopTips, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each has a list of their own.");
  expect_as_reference(ordinary_fares("top_tips"));
}

TEST(PaymentCounts, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each has counts of their own.");
  expect_as_reference(ordinary_fares("payment_counts"));
}

TEST(FareTotals, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each has a total of their own.");
  expect_as_reference(ordinary_fares("fare_totals"));
}

TEST(MeanPassengers, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each has a mean of their own.");
  expect_as_reference(ordinary_rides("mean_passengers"));
}

TEST(FirstSeen, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day("Of seven drivers who take turns, each is reported once, and when back.",
                        3);
  auto story = ordinary_rides("first_seen");
  expect_as_reference(story.wait(1h).start(driver_of(0)).start(driver_of(3)).end(driver_of(3)));
}

/// A rule that says "so far" has no end.
constexpr Duration years(int number) { return number * 366 * 24h; }

TEST(AverageTips, AveragesEveryThird) {
  about("There is a result with the third fare of a driver, the sixth and so on; none in between.");
  expect_as_reference(Fares("average_tips")
                          .tip(1, 3)
                          .tip(1, 6)
                          .tip(1, 9)
                          .tip(1, 30)
                          .tip(1, 60)
                          .tip(1, 90)
                          .tip(1, 300));
}

TEST(AverageTips, BeginsAnewAfterThree) {
  about("The three tips that have been averaged do not count for the next average.");
  expect_as_reference(Fares("average_tips")
                          .tip(1, 96)
                          .tip(1, 96)
                          .tip(1, 96)
                          .tip(1, 1.5F)
                          .tip(1, 1.5F)
                          .tip(1, 1.5F));
}

TEST(AverageTips, CountsFaresWithoutATip) {
  about("A fare without a tip counts as a tip of 0; one that was given back is negative.");
  expect_as_reference(
      Fares("average_tips").tip(1, 0).tip(1, 0).tip(1, 0).tip(1, 3).tip(1, 0).tip(1, -6));
}

TEST(AverageTips, KeepsCents) {
  about("Tips are not whole dollars.");
  expect_as_reference(Fares("average_tips").tip(1, 0.75F).tip(1, 1.5F).tip(1, 2.25F));
}

TEST(AverageTips, KeepsDriversApart) {
  about("Each driver has tips of their own: fares of different drivers mix in the stream.", 2);
  expect_as_reference(Fares("average_tips")
                          .tip(1, 3)
                          .tip(2, 30)
                          .tip(1, 3)
                          .tip(3, 300)
                          .tip(2, 30)
                          .tip(1, 3)
                          .tip(3, 300)
                          .tip(3, 300)
                          .tip(2, 30));
}

TEST(AverageTips, HoldsNothingAfterThree) {
  about("With the third tip the state of the driver is cleared: nothing is kept that is over.");
  Fares story("average_tips");
  DriverId driver = 0;
  // Means above, at and below zero.
  for (const auto& [first, second, third] : {std::tuple{3.0F, 6.0F, 9.0F},
                                             {0.0F, 0.0F, 0.0F},
                                             {-3.0F, -6.0F, -9.0F},
                                             {3.0F, 0.0F, -3.0F},
                                             {-9.0F, 3.0F, 3.0F},
                                             {0.0F, 0.0F, 3.0F}}) {
    ++driver;
    story.tip(driver, first).tip(driver, second).tip(driver, third);
    expect_as_reference(story);
    expect_nothing_held_at_the_end(story);
  }
}

TEST(TopTips, SortsTheHighestFirst) {
  about("The highest tip comes first, and the lowest of four is left out.");
  expect_as_reference(Fares("top_tips")
                          .tip(1, 1)
                          .tip(1, 2)
                          .tip(1, 3)
                          .tip(1, 4)
                          .tip(1, 2.5F)
                          .tip(1, 0.5F)
                          .tip(1, 9));
}

TEST(TopTips, ListsEqualTipsTwice) {
  about("Two tips of the same height are two tips.");
  expect_as_reference(Fares("top_tips").tip(1, 5).tip(1, 5).tip(1, 3).tip(1, 5).tip(1, 5));
}

TEST(TopTips, ListsNoMoreThanThereAre) {
  about("After one fare there is one tip in the list, after two there are two, whatever they are.");
  expect_as_reference(Fares("top_tips").tip(1, -2).tip(1, 0).tip(1, -1).tip(1, -3));
}

TEST(TopTips, KeepsDriversApart) {
  about("Each driver has a list of their own.", 2);
  expect_as_reference(
      Fares("top_tips").tip(1, 1).tip(2, 7).tip(1, 2).tip(2, 3).tip(3, 5).tip(1, 3).tip(2, 8));
}

TEST(PaymentCounts, CountsBothWays) {
  about("Every result has both counts, whichever of them the fare has changed.", 2);
  expect_as_reference(Fares("payment_counts")
                          .paid(1, PaymentType::cash)
                          .paid(1, PaymentType::cash)
                          .paid(1, PaymentType::card)
                          .paid(1, PaymentType::cash));
}

TEST(PaymentCounts, DoesNotRelyOnTheOrderOfAMap) {
  about("The entries of a MapState are in no order: which is which is told by their keys.", 2);
  for (const bool copying : {false, true}) {
    auto story = Fares("payment_counts")
                     .paid(1, PaymentType::card)
                     .paid(1, PaymentType::card)
                     .paid(1, PaymentType::cash)
                     .paid(2, PaymentType::cash)
                     .paid(2, PaymentType::card);
    story.copying = copying;
    expect_as_reference(story);
  }
}

TEST(PaymentCounts, KeepsDriversApart) {
  about("Each driver has counts of their own.", 2);
  expect_as_reference(Fares("payment_counts")
                          .paid(1, PaymentType::cash)
                          .paid(2, PaymentType::card)
                          .paid(1, PaymentType::card)
                          .paid(3, PaymentType::cash)
                          .paid(2, PaymentType::card));
}

TEST(FareTotals, AddsTotalFares) {
  about("What is added is the total fare, with all that it includes.", 2);
  expect_as_reference(Fares("fare_totals").total(1, 8).total(1, 0).total(1, 4.25F).total(1, -2));
}

TEST(FareTotals, AddsAsDouble) {
  about("Totals are doubles: a float cannot tell 131,072.0078125 from 131,072.", 2);
  expect_as_reference(Fares("fare_totals").total(1, 131072).total(1, 0.0078125F).total(1, 1));
  expect_as_reference(Fares("fare_totals").total(1, 0.0078125F).total(1, 262144));
  expect_as_reference(Fares("fare_totals").total(1, 16777216).total(1, 1).total(2, 1));
}

TEST(FareTotals, KeepsDriversApart) {
  about("Each driver has a total of their own.", 2);
  expect_as_reference(
      Fares("fare_totals").total(1, 8).total(2, 16).total(1, 32).total(3, 1).total(2, 2));
}

TEST(MeanPassengers, CountsRidesOnce) {
  about("A ride counts when it starts; its END changes nothing and has no result.", 2);
  expect_as_reference(
      Rides("mean_passengers").start(1, 4).end(1, 4).end(1, 4).start(1, 2).end(1, 2).start(1, 6));
}

TEST(MeanPassengers, KeepsFractions) {
  about("A mean of whole numbers is seldom a whole number.", 2);
  expect_as_reference(Rides("mean_passengers").start(1, 1).start(1, 2).start(2, 0).start(2, 1));
  expect_as_reference(Rides("mean_passengers").start(1, 4).start(1, 4).start(1, 4).start(1, 3));
  expect_as_reference(Rides("mean_passengers").start(1, 5).start(1, 6).end(1, 6));
}

TEST(MeanPassengers, GivesEachRideTheSameWeight) {
  about("All rides so far have the same weight, the first and the last.", 2);
  expect_as_reference(Rides("mean_passengers").start(1, 12).start(1, 0).start(1, 0).start(1, 0));
}

TEST(MeanPassengers, KeepsDriversApart) {
  about("Each driver has an accumulator of their own.", 2);
  expect_as_reference(
      Rides("mean_passengers").start(1, 6).start(2, 2).start(1, 0).start(3, 4).start(2, 4));
}

TEST(FirstSeen, ReportsADriverOnce) {
  about("While events of a driver keep coming, the driver is reported once.", 3);
  expect_as_reference(
      Rides("first_seen").start(1).start(1).end(1).wait(1min).start(1).wait(29min).end(1));
}

TEST(FirstSeen, ReportsADriverWhoIsBack) {
  about(
      "When nothing has come of a driver for 30 minutes, the next event reports the driver again.",
      3);
  expect_as_reference(
      Rides("first_seen").start(1).wait(31min).end(1).start(1).wait(2h).start(1).wait(1min).end(1));
  Rides often("first_seen");
  for (const Duration away : {Duration{24h}, Duration{30 * 24h}, years(1), years(11)}) {
    often.start(1).end(1).wait(away).start(1).wait(1min).end(1);
    expect_as_reference(often);
  }
}

TEST(FirstSeen, ReportsEveryoneWhoIsBack) {
  about("What has expired is never returned, even where nobody has cleaned it up yet.", 3);
  // Some are cleaned up at each access, whichever they are: not all three of these.
  for (const DriverId back : {1, 8, 15}) {
    Rides story("first_seen");
    for (DriverId driver = 1; driver <= 20; ++driver) story.start(driver);
    expect_as_reference(story.wait(31min).start(back));
  }
}

TEST(FirstSeen, WaitsForThirtyMinutes) {
  about("A millisecond less than 30 minutes is not enough; 30 minutes are.", 3);
  expect_as_reference(Rides("first_seen")
                          .start(1)
                          .wait(30min - 1ms)
                          .end(1)
                          .wait(30min)
                          .start(1)
                          .wait(30min + 1ms)
                          .end(1));
}

TEST(FirstSeen, GoesByTheClockAndNotByTimestamps) {
  about("The 30 minutes are processing time: what the events say of their time does not matter.",
        3);
  expect_as_reference(Rides("first_seen").start(1).later(31min).end(1).later(-2h).start(1));
  expect_as_reference(Rides("first_seen").start(1).later(1h).wait(29min).end(1));
  expect_as_reference(Rides("first_seen").start(1).wait(31min).end(1));
}

TEST(FirstSeen, CountsFromTheLastEvent) {
  about("The 30 minutes begin anew with every event of the driver, not with the report.", 3);
  expect_as_reference(Rides("first_seen")
                          .start(1)
                          .wait(20min)
                          .end(1)
                          .wait(20min)
                          .start(1)
                          .wait(20min)
                          .end(1)
                          .wait(31min)
                          .start(1));
}

TEST(FirstSeen, KeepsDriversApart) {
  about("An event of one driver says nothing of the others.", 3);
  expect_as_reference(Rides("first_seen")
                          .start(1)
                          .start(2)
                          .wait(20min)
                          .start(1)
                          .start(3)
                          .wait(20min)
                          .start(1)
                          .start(2)
                          .start(3));
}

TEST(FirstSeen, RemembersOverARestart) {
  about("When a driver was seen is state: a restart changes nothing.", 3);
  expect_as_reference(Rides("first_seen")
                          .start(1)
                          .start(2)
                          .wait(20min)
                          .restart()
                          .end(1)
                          .wait(20min)
                          .restart()
                          .start(1)
                          .start(2));
}

TEST(EachFunction, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, results are the same.", 3);
  expect_same_results_in_every_way(
      Fares("average_tips").tip(1, 3).tip(2, 30).tip(1, 6).tip(2, 60).tip(1, 9).tip(2, 90));
  expect_same_results_in_every_way(
      Fares("top_tips").tip(1, 3).tip(2, 1).tip(1, 2).tip(1, 5).tip(2, 4).tip(1, 4));
  expect_same_results_in_every_way(Fares("payment_counts")
                                       .paid(1, PaymentType::card)
                                       .paid(2, PaymentType::cash)
                                       .paid(1, PaymentType::cash)
                                       .paid(1, PaymentType::card));
  expect_same_results_in_every_way(Fares("fare_totals")
                                       .total(1, 1)
                                       .total(2, 2)
                                       .total(1, 4)
                                       .total(3, 8)
                                       .total(2, 16)
                                       .total(4, 1));
  expect_same_results_in_every_way(
      Rides("mean_passengers").start(1, 6).start(2, 2).start(1, 0).start(2, 4));
  expect_same_results_in_every_way(Rides("first_seen").start(1).start(2).end(1).start(2).end(2));
}

TEST(EachFunction, TakesAnyNumberForADriver) {
  about("Every 64-bit number is a driver_id: zero, negative and very large ones too.", 2);
  constexpr DriverId apart = DriverId{1} << 32U;
  constexpr std::array<DriverId, 6> drivers{0, 1, -1, apart, 1 + apart, -apart};
  Fares fares("");
  Rides rides("");
  for (std::int16_t turn = 1; turn <= 4; ++turn) {
    for (const DriverId driver : drivers) {
      fares.tip(driver, 3.0F * turn);
      rides.start(driver, static_cast<std::int16_t>(12 * turn)).wait(1min);
    }
  }
  for (const char* function : {"average_tips", "top_tips", "payment_counts", "fare_totals"}) {
    fares.pipeline = function;
    expect_as_reference(fares);
  }
  for (const char* function : {"mean_passengers", "first_seen"}) {
    rides.pipeline = function;
    expect_as_reference(rides);
  }
}

TEST(EachFunction, RemembersForAsLongAsItTakes) {
  about("What is said of all events so far is of all of them, however long ago the first was.", 2);
  for (const Duration later : {Duration{31min}, Duration{25h}, years(1), years(11)}) {
    const auto expect = [&](auto first, const auto& second) {
      first.advance(later);
      first.steps.insert(first.steps.end(), second.steps.begin(), second.steps.end());
      expect_as_reference(first);
    };
    expect(Fares("average_tips").tip(1, 3).tip(1, 6), Fares("").tip(1, 9));
    expect(Fares("top_tips").tip(1, 3).tip(1, 6), Fares("").tip(1, 4));
    expect(Fares("payment_counts").paid(1, PaymentType::cash).paid(1, PaymentType::card),
           Fares("").paid(1, PaymentType::cash));
    expect(Fares("fare_totals").total(1, 8), Fares("").total(1, 16));
    expect(Rides("mean_passengers").start(1, 6), Rides("").start(1, 2));
  }
}

/// A driver, a number and a kind.
using Plan = std::tuple<int, int, bool>;

rc::Gen<std::vector<Plan>> plans() {
  return rc::gen::container<std::vector<Plan>>(
      rc::gen::tuple(number(1, 3), number(-2, 8), rc::gen::arbitrary<bool>()));
}

TEST(EachFunction, AgreesWithTheReferenceOnAnyFares) {
  about("Whatever fares come, the results are those of the reference.", 2);
  for (const char* function : {"average_tips", "top_tips", "payment_counts", "fare_totals"}) {
    for_all(
        plans(),
        [=](const std::vector<Plan>& some) {
          Fares story(function);
          for (const auto& [driver, amount, by_card] : some) {
            // Multiples of 3/4: a third of them is exact, however it is computed.
            const float dollars = 0.75F * static_cast<float>(amount);
            story.fare({.driver_id = driver,
                        .start_time = noonish,
                        .tip = dollars,
                        .tolls = 0.5F,
                        .total_fare = dollars + 8,
                        .payment_type = by_card ? PaymentType::card : PaymentType::cash});
          }
          return story.tip(9, 3).tip(9, 3).tip(9, 3);
        },
        expect_as_reference, 12);
  }
}

TEST(EachFunction, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides come, and whenever, the results are those of the reference.", 3);
  for_all(
      plans(),
      [](const std::vector<Plan>& some) {
        Rides story("first_seen");
        story.start(9);
        for (const auto& [driver, minutes, is_start] : some) {
          is_start ? story.start(driver) : story.end(driver);
          if (minutes > 4) story.wait(5min * minutes - 10min);
        }
        return story;
      },
      expect_as_reference, 6);
  for_all(
      plans(),
      [](const std::vector<Plan>& some) {
        Rides story("mean_passengers");
        // No more than four rides a driver, of a dozen passengers each: these means are exact.
        DriverId driver = 1;
        int rides = 0;
        for (const auto& [unused, dozens, is_start] : some) {
          static_cast<void>(unused);
          const auto passengers = static_cast<std::int16_t>(12 * (dozens + 2));
          is_start ? story.start(driver, passengers) : story.end(driver, passengers);
          if (is_start && ++rides % 4 == 0) ++driver;
        }
        return story.start(driver + 1);
      },
      expect_as_reference, 12);
}

}  // namespace
}  // namespace weir::grader
