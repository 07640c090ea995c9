#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "fares.hpp"
#include "hourly_tips.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using exercises::fare;
using exercises::HourlyTip;
using exercises::noon;
using taxi::DriverId;
using taxi::TaxiFare;

/// The fares, and the end of the stream.
Scenario bounded(const std::vector<TaxiFare>& fares) {
  Scenario scenario("hourly_tips");
  for (const auto& fare : fares) scenario.element("fares", fare);
  return scenario.end("fares");
}

/// The fares one by one, each with the watermark that follows it, and no end.
Scenario live(const std::vector<TaxiFare>& fares) {
  Scenario scenario("hourly_tips");
  for (const auto& fare : fares) scenario.element("fares", fare).advance(200ms);
  return scenario;
}

/// In all, these results, whenever they come: when is looked at by the tests that follow.
void expect_tips(const std::vector<TaxiFare>& fares, const std::vector<HourlyTip>& tips) {
  expect_results<HourlyTip>(bounded(fares), "tips", tips);
}

TEST(HourlyTips, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "On an afternoon with seven drivers, who have several fares an hour, each hour has the "
      "driver "
      "with the most tips.",
      2);
  constexpr int fares = 40;
  std::vector<TaxiFare> afternoon;
  for (int i = 0; i < fares; ++i) {
    afternoon.push_back(fare(1 + i * 5 % 7, noon(std::chrono::minutes{5 * i + 1}),
                             0.25F * static_cast<float>(i * 7 % 23)));
  }
  expect_as_reference(live(afternoon).end("fares"));
}

TEST(HourlyTips, SaysTheEndOfTheHour) {
  about("An hour is named by its end, as a point in time: 13:00 is that from 12:00 to 13:00.", 3);
  expect_tips({fare(1, noon(), 4)}, {{noon(1h), 1, 4}});
  expect_tips({fare(1, noon(30h), 4)}, {{noon(31h), 1, 4}});
}

TEST(HourlyTips, CountsHoursByTheClock) {
  about("Hours begin on the hour, not at the first fare.");
  expect_tips({fare(1, noon(25min), 1), fare(2, noon(70min), 2)},
              {{noon(1h), 1, 1}, {noon(2h), 2, 2}});
}

TEST(HourlyTips, PutsAFareOnTheHourIntoTheNext) {
  about("A fare at 13:00:00.000 belongs to the hour from 13:00 to 14:00, one ms earlier does not.");
  expect_tips(
      {fare(1, noon(), 1), fare(2, noon(1h - 1ms), 2), fare(3, noon(1h), 3), fare(4, noon(2h), 4)},
      {{noon(1h), 2, 2}, {noon(2h), 3, 3}, {noon(3h), 4, 4}});
}

TEST(HourlyTips, AddsUpTheTipsOfADriver) {
  about("A driver's tips of an hour are added up.");
  expect_tips({fare(1, noon(17min), 4), fare(1, noon(18min), 5), fare(1, noon(19min), 3)},
              {{noon(1h), 1, 12}});
}

TEST(HourlyTips, AddsUpTipsAndNothingElse) {
  about("Tips are what counts: tolls and the total fare do not.");
  auto long_way = fare(1, noon(17min), 1);
  long_way.tolls = 30;
  long_way.total_fare = 300;
  auto by_card = fare(1, noon(18min), 2);
  by_card.payment_type = taxi::PaymentType::card;
  expect_tips({long_way, by_card}, {{noon(1h), 1, 3}});
}

TEST(HourlyTips, AddsUpCents) {
  about("Tips are dollars with a fraction.");
  expect_tips({fare(1, noon(17min), 0.75F), fare(1, noon(19min), 0.5F)}, {{noon(1h), 1, 1.25F}});
}

TEST(HourlyTips, GivesOneResultAnHour) {
  about("An hour has one result, when it is over: not one for every driver or every fare.", 2);
  expect_tips({fare(1, noon(17min), 1), fare(2, noon(18min), 2), fare(1, noon(19min), 4)},
              {{noon(1h), 1, 5}});
}

TEST(HourlyTips, FindsTheDriverWithTheMost) {
  about("The result of an hour is the driver whose tips are the most, not the least or the last.");
  expect_tips({fare(2, noon(17min), 10), fare(1, noon(18min), 4), fare(3, noon(19min), 5)},
              {{noon(1h), 2, 10}});
}

TEST(HourlyTips, NamesTheDriverWhoHasTheMost) {
  about("The result names the driver and the tips of one and the same driver.", 3);
  expect_tips({fare(7, noon(17min), 1), fare(6, noon(18min), 3), fare(5, noon(19min), 2)},
              {{noon(1h), 6, 3}});
}

TEST(HourlyTips, AddsUpEachDriverAlone) {
  about("Each driver has a sum of their own: three tips of 4 are more than one of 10.", 2);
  expect_tips({fare(1, noon(17min), 4), fare(2, noon(18min), 10), fare(1, noon(19min), 4),
               fare(3, noon(20min), 6), fare(1, noon(21min), 4)},
              {{noon(1h), 1, 12}});
}

TEST(HourlyTips, TakesEachHourForItself) {
  about("A new hour begins with nothing: neither sums nor winners are carried over.", 2);
  expect_tips({fare(1, noon(17min), 10), fare(1, noon(77min), 1), fare(2, noon(78min), 2),
               fare(3, noon(137min), 1)},
              {{noon(1h), 1, 10}, {noon(2h), 2, 2}, {noon(3h), 3, 1}});
}

TEST(HourlyTips, SaysAnHourAsSoonAsItIsOver) {
  about(
      "An hour is over as soon as a fare of the next one has come: its result is out with the "
      "watermark that follows.",
      2);
  expect_as_reference(live({fare(1, noon(17min), 4), fare(2, noon(1h), 1),
                            fare(1, noon(2h - 1ms), 2), fare(3, noon(2h), 2)}));
  expect_as_reference(live({fare(1, noon(17min), 4), fare(2, noon(61min), 1),
                            fare(3, noon(119min), 2), fare(1, noon(3h + 1ms), 2)}));
}

TEST(HourlyTips, WaitsUntilTheHourIsOver) {
  about("Nothing is out before the hour is over: the next fare may change the winner.", 2);
  expect_as_reference(
      live({fare(1, noon(17min), 4), fare(2, noon(50min), 5), fare(1, noon(1h - 2ms), 3),
            fare(3, noon(1h - 1ms), 1), fare(3, noon(1h), 1)}));
}

TEST(HourlyTips, DoesNotGoByTheClockOnTheWall) {
  about("Which hour a fare belongs to, and when it is over, is told by start_time and no clock.",
        2);
  Scenario scenario("hourly_tips");
  scenario.element("fares", fare(1, noon(17min), 4)).advance(59min);
  scenario.element("fares", fare(1, noon(18min), 4)).advance(2min);
  scenario.element("fares", fare(2, noon(19min), 7)).advance(11 * 366 * 24h);
  scenario.element("fares", fare(2, noon(61min), 1)).advance(200ms).end("fares");
  expect_as_reference(scenario);
}

TEST(HourlyTips, StampsAResultWithTheLastMillisecondOfItsHour) {
  about("The timestamp of a result is the last millisecond of its hour.", 3);
  expect_same_timestamps_as_reference(
      live({fare(1, noon(17min), 4), fare(2, noon(61min), 1), fare(3, noon(3h), 2)}).end("fares"));
}

/// Both with and without an end.
void expect_hours(const std::vector<TaxiFare>& fares) {
  expect_as_reference(bounded(fares));
  expect_as_reference(live(fares).end("fares"));
}

TEST(HourlyTips, WorksBefore1970) {
  about("Times before 1970 are negative, and hours are the same there.", 3);
  constexpr Timestamp epoch{0};
  expect_hours({fare(1, epoch - 2h, 1), fare(2, epoch - 1h - 1ms, 2), fare(3, epoch - 1h, 3),
                fare(4, epoch - 1ms, 4), fare(5, epoch, 5)});
  expect_hours({fare(1, epoch - 30min, 1), fare(2, epoch + 30min, 2)});
}

TEST(HourlyTips, SaysNothingOfHoursWithoutFares) {
  about("An hour without a fare has no result.", 2);
  expect_hours({fare(1, noon(17min), 4), fare(2, noon(5h), 3), fare(2, noon(29h), 2),
                fare(3, noon(366 * 24h), 1)});
}

TEST(HourlyTips, FindsTheMostWhereNobodyGetsATip) {
  about("An hour with fares has a result, even if all tips are zero.", 3);
  expect_hours({fare(7, noon(17min), 0), fare(8, noon(77min), 1)});
}

TEST(HourlyTips, FindsTheMostWhereTipsAreNegative) {
  about("A tip that was taken back is negative: then the most is what is nearest to zero.", 3);
  expect_hours({fare(7, noon(17min), -5), fare(8, noon(18min), -3), fare(9, noon(19min), -4),
                fare(8, noon(77min), 1)});
  // Nobody has less than nothing because somebody has; and what is taken back may be all there was.
  expect_hours({fare(7, noon(17min), -5), fare(8, noon(18min), 0), fare(9, noon(77min), 3),
                fare(7, noon(78min), 4), fare(9, noon(79min), 2), fare(7, noon(80min), -4)});
}

TEST(HourlyTips, NamesOneOfThoseWhoAreEqual) {
  about("If two drivers have the same, either of them is right, and one of them comes out.", 3);
  const auto scenario =
      bounded({fare(1, noon(17min), 2), fare(2, noon(18min), 4), fare(1, noon(19min), 2)});
  const auto expect_driver = [](DriverId driver) {
    return [driver](const Scenario& tie) {
      expect_results<HourlyTip>(tie, "tips", {{noon(1h), driver, 4}});
    };
  };
  if (!holds(scenario, expect_driver(1))) expect_driver(2)(scenario);
}

TEST(HourlyTips, TakesAnyNumberForADriver) {
  about("Every 64-bit number is a driver_id: zero, negative and very large ones too.");
  constexpr DriverId apart = DriverId{1} << 32U;
  expect_hours({fare(1, noon(1min), 1), fare(1 + apart, noon(2min), 2), fare(0, noon(3min), 2.5F),
                fare(-1, noon(61min), 1), fare(0, noon(121min), 1),
                fare(std::numeric_limits<DriverId>::min(), noon(181min), 1),
                fare(std::numeric_limits<DriverId>::max(), noon(182min), 2)});
}

TEST(HourlyTips, KeepsNothingOfAnHourThatIsOver) {
  about("Once the result of an hour is out, nothing of it is kept.", 3);
  for (const int drivers : {5, 3, 1}) {
    std::vector<TaxiFare> fares;
    for (int i = 0; i < 12; ++i) {
      // No two sums are equal.
      fares.push_back(fare(i % drivers, noon(Duration(25min) * i), std::ldexp(1.0F, i % 7)));
    }
    expect_as_reference(live(fares).end("fares"));
    expect_nothing_held_at_the_end(live(fares).end("fares"));
  }
}

/// Three hours, three drivers.
std::vector<TaxiFare> an_afternoon() {
  return {fare(1, noon(17min), 4),  fare(2, noon(31min), 6),  fare(1, noon(59min), 3),
          fare(3, noon(1h), 1),     fare(2, noon(80min), 2),  fare(3, noon(90min), 0.5F),
          fare(1, noon(130min), 2), fare(2, noon(140min), 1), fare(3, noon(181min), 1)};
}

TEST(HourlyTips, SurvivesARestart) {
  about("Sums and timers are state: after a restart in the middle of an hour they are still there.",
        2);
  for (const std::uint32_t parallelism : {1U, 2U, 4U}) {
    Scenario scenario("hourly_tips");
    for (const auto& fare : an_afternoon()) {
      scenario.element("fares", fare).restart(parallelism).advance(200ms);
    }
    expect_same_results(scenario.end("fares"));
  }
}

TEST(HourlyTips, WorksWhereStateIsSerialized) {
  about("It works with a state backend that keeps bytes: what has changed must be put back.", 3);
  auto scenario = live(an_afternoon()).end("fares");
  scenario.copying = true;
  expect_as_reference(scenario);
  expect_nothing_held_at_the_end(scenario);
}

TEST(HourlyTips, GivesTheSameInEveryWay) {
  about("At any parallelism, with restarts and crashes, each hour has the same result.", 2);
  expect_same_results_in_every_way(live(an_afternoon()).end("fares"));
}

TEST(HourlyTips, AgreesWithTheReferenceOnAnyFares) {
  about("Whatever fares come, the results are those of the reference solution.", 3);
  // Minutes since the fare before, the driver, whether the tip was taken back, and whether a
  // watermark follows.
  const auto step = rc::gen::tuple(rc::gen::inRange(0, 70), rc::gen::inRange<DriverId>(1, 5),
                                   rc::gen::inRange(0, 6), rc::gen::arbitrary<bool>());
  using Steps = std::vector<std::tuple<int, DriverId, int, bool>>;
  for_all(
      rc::gen::container<Steps>(step),
      [](const Steps& steps) {
        // Different powers of two: no two sums are equal, and none is rounded.
        constexpr int most = 22;
        constexpr float smallest = 0.125F;
        Scenario scenario("hourly_tips");
        scenario.element("fares", fare(1, noon(), smallest));
        Duration since = 0ms;
        int power = 0;
        for (const auto& [minutes, driver, refund, watermark] : steps) {
          if (++power > most) break;
          since += std::chrono::minutes{minutes};
          const float tip = std::ldexp(refund == 0 ? -smallest : smallest, power);
          scenario.element("fares", fare(driver, noon(since), tip));
          if (watermark) scenario.advance(200ms);
        }
        return scenario.end("fares");
      },
      expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
