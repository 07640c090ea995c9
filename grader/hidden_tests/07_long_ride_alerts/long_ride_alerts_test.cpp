#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "rides.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"
#include "weir/taxi/ride_stream.hpp"

namespace weir::grader {
namespace {

using exercises::noonish;
using exercises::ride;
using exercises::Story;
using taxi::RideId;
using taxi::TaxiRide;

/// Another ride, long beyond doubt: who alerts nothing at all passes no test.
constexpr RideId long_one = 99;
Story& with_a_long_ride(Story& story) {
  return story.start(long_one, noonish - 5h).end(long_one, noonish - 1h);
}

TEST(LongRides, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "Rides of a few minutes and of hours, one whose START was before the day began and one that "
      "never ends: the long ones are alerted.",
      2);
  struct Ride {
    RideId id;
    int start;  // in minutes
    int end;
  };
  constexpr int before = -500;
  constexpr int never = 9999;
  const std::vector<Ride> rides{{1, 0, 17},   {2, 4, 150},   {3, 9, 31},     {4, before, 40},
                                {5, 12, 131}, {6, 20, 145},  {7, 50, never}, {8, 70, 88},
                                {9, 90, 300}, {10, 200, 210}};
  std::vector<TaxiRide> events;
  for (const auto& [id, start, end] : rides) {
    if (start != before) events.push_back(ride(id, true, noonish + 1min * start));
    if (end != never) events.push_back(ride(id, false, noonish + 1min * end));
  }
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.event_time < b.event_time; });
  Story story;
  for (const auto& event : events) story.event(event).watermark(event.event_time - 1min);
  expect_as_reference(story.watermark(noonish + 9h));
}

TEST(LongRides, AlertsARideThatHasNotEnded) {
  about("A ride without an END is alerted by the watermark that is two hours past its START.", 2);
  expect_as_reference(Story()
                          .start(1, noonish)
                          .watermark(noonish)
                          .watermark(noonish + 1h)
                          .watermark(noonish + 3h)
                          .watermark(noonish + 4h));
}

TEST(LongRides, AlertsAtTheEarliestWatermark) {
  about(
      "A watermark t says that nothing up to t, t included, is still to come: START + 2 h is the "
      "first that shows a long ride, not one before it and none after it.",
      3);
  expect_as_reference(
      Story().start(1, noonish).watermark(noonish + 2h - 1ms).watermark(noonish + 2h));
  for (const Duration later : {1ms, 60'000ms}) {
    expect_as_reference(Story()
                            .start(1, noonish)
                            .watermark(noonish + 2h)
                            .watermark(noonish + 2h + later)
                            .watermark(noonish + 5h));
  }
}

TEST(LongRides, AlertsWhenTheEndShowsIt) {
  about("Where the END comes before the watermark does, it shows the long ride: alert at once.", 2);
  expect_as_reference(Story()
                          .start(1, noonish)
                          .watermark(noonish + 1h)
                          .end(1, noonish + 3h)
                          .watermark(noonish + 4h));
}

TEST(LongRides, MeasuresToTheMillisecond) {
  about("Long is more than two hours: two hours are not, two hours and a millisecond are.");
  for (const Duration lasted : {Duration{0}, Duration{2h - 1ms}, Duration{2h}, Duration{2h + 1ms},
                                Duration{2h + 59min}, Duration{3h}}) {
    Story story;
    with_a_long_ride(story).start(1, noonish).end(1, noonish + lasted).watermark(noonish + 9h);
    expect_as_reference(story);
  }
}

TEST(LongRides, AlertsNoEndWithoutAStart) {
  about("An END whose START never came says nothing of how long the ride was.", 2);
  Story story;
  with_a_long_ride(story).end(1, noonish).watermark(noonish + 1h).watermark(noonish + 9h);
  expect_as_reference(story);
}

TEST(LongRides, TakesTheEndFirst) {
  about("The END of a ride may come before its START: then the START shows how long it was.", 2);
  for (const Duration lasted : {Duration{0}, Duration{1min}, Duration{2h}, Duration{2h + 1ms}}) {
    Story story;
    with_a_long_ride(story)
        .end(1, noonish + lasted)
        .watermark(noonish - 1ms)
        .start(1, noonish)
        .watermark(noonish + 1h)
        .watermark(noonish + 9h);
    expect_as_reference(story);
  }
}

/// What a rule calls "however long": longer than any time that a program may have in mind.
constexpr std::array<Duration, 8> long_times{1h + 30min, 2h + 1min, 4h + 1min,      24h + 1min,
                                             48h + 1min, 31 * 24h,  366 * 24h + 1h, 11 * 366 * 24h};

TEST(LongRides, AlertsARideOnce) {
  about("When the END of a ride comes after its alert, there is no second alert.", 3);
  for (const Duration later : long_times) {
    Story story;
    story.start(1, noonish)
        .watermark(noonish + 2h)
        .watermark(noonish + 2h + later / 2)
        .end(1, noonish + 2h + later)
        .watermark(noonish + 3h + later)
        .watermark(noonish + 6h + later);
    expect_as_reference(story);
    expect_nothing_held_at_the_end(story);
  }
}

TEST(LongRides, AlertsARideOnceEvenIfItIsRestarted) {
  about(
      "Whether a ride has been alerted is state as well: after a restart the watermark starts from "
      "the beginning, and cannot tell.",
      3);
  expect_as_reference(Story()
                          .start(1, noonish)
                          .watermark(noonish + 2h)
                          .restart()
                          .element("rides", ride(1, false, noonish + 3h), noonish + 3h)
                          .watermark("rides", noonish + 4h));
}

TEST(LongRides, AlertsTheRideThatTheTimerIsOf) {
  about("Timers belong to keys: two rides with one START time are two timers.", 2);
  expect_as_reference(
      Story().start(1, noonish).start(2, noonish).start(3, noonish + 1h).watermark(noonish + 2h));
}

TEST(LongRides, KeepsRidesApart) {
  about("Each ride is looked at alone, though one driver and one taxi have many.", 1);
  // All of them have the same driver and taxi.
  expect_as_reference(Story()
                          .start(1, noonish)
                          .start(2, noonish)
                          .start(3, noonish + 10min)
                          .end(2, noonish + 30min)
                          .watermark(noonish + 1h)
                          .start(4, noonish + 1h)
                          .watermark(noonish + 2h)
                          .watermark(noonish + 2h + 10min)
                          .end(4, noonish + 3h)
                          .end(1, noonish + 3h));
}

TEST(LongRides, TakesAnyNumberForARide) {
  about("Every 64-bit number is a ride_id: zero, negative and very large ones too.", 1);
  constexpr RideId apart = RideId{1} << 32U;
  constexpr std::array<RideId, 6> rides{0, 1, -1, apart, 1 + apart, -apart};
  Story story;
  for (const RideId id : rides) story.start(id, noonish);
  for (const RideId id : {rides[0], rides[2], rides[4]}) story.end(id, noonish + 1h);
  story.watermark(noonish + 2h);
  for (const RideId id : {rides[1], rides[3], rides[5]}) story.end(id, noonish + 3h);
  expect_as_reference(story.watermark(noonish + 9h));
}

TEST(LongRides, CountsFromEachStart) {
  about("The two hours are counted from the START of each ride, whatever time that is.", 2);
  for (const Timestamp start :
       {noonish, Timestamp{1577880000000}, Timestamp{1577887199999}, Timestamp{3599999},
        Timestamp{0}, Timestamp{-1}, Timestamp{-7200000}, Timestamp{-123456789}}) {
    expect_as_reference(Story()
                            .start(1, start)
                            .watermark(start)
                            .start(2, start + 1min)
                            .start(3, start + 50min)
                            .watermark(start + 55min)
                            .end(3, start + 1h)
                            .watermark(start + 2h - 1ms)
                            .watermark(start + 2h)
                            .watermark(start + 2h + 1ms)
                            .watermark(start + 2h + 1min)
                            .watermark(start + 5h));
  }
}

TEST(LongRides, GoesByEventTime) {
  about("The watermark is the clock: how much time passes on the machine does not matter.", 2);
  Story story;
  with_a_long_ride(story).start(1, noonish).watermark(noonish).advance(5h);
  expect_as_reference(story.watermark(noonish + 30min).end(1, noonish + 1h).start(2, noonish + 1h));
  expect_as_reference(story.watermark(noonish + 3h));
  // Nor does an event that is ahead: only the watermark says that nothing else is to come.
  for (const Duration ahead : {2h + 2min, 3h + 0min, 5h + 0min}) {
    expect_as_reference(Story()
                            .start(1, noonish)
                            .start(2, noonish + ahead)
                            .advance(1s)
                            .watermark("rides", noonish + 1h)
                            .advance(1s)
                            .watermark("rides", noonish + 2h));
  }
}

TEST(LongRides, UsesALateEnd) {
  about("A late event counts like any other: the END of a short ride prevents its alert.", 2);
  Story story;
  with_a_long_ride(story)
      .start(1, noonish)
      .watermark(noonish + 30min)
      .end(1, noonish + 20min)
      .watermark(noonish + 9h);
  expect_as_reference(story);
}

TEST(LongRides, UsesALateStart) {
  about("A late event counts like any other: a ride whose START is late can be long.", 2);
  expect_as_reference(Story()
                          .watermark(noonish + 30min)
                          .start(1, noonish)
                          .watermark(noonish + 1h)
                          .watermark(noonish + 2h));
  // Later than the moment of the alert: it may come at once, or with the next watermark.
  expect_results<RideId>(
      Story().watermark(noonish + 3h).start(1, noonish).watermark(noonish + 3h + 1ms), "alerts",
      {1});
}

TEST(LongRides, RemembersAnEnd) {
  about("An END is remembered until its START comes, however long it takes.", 2);
  for (const Duration late : long_times) {
    // By the watermark, and by the clock of the machine.
    Story story;
    with_a_long_ride(story).end(1, noonish + 20min).watermark(noonish + 30min).advance(late);
    story.watermark(noonish + late).start(1, noonish).watermark(noonish + 9h + late);
    expect_as_reference(story);
    // If it was long: at once, or with the next watermark.
    Story of_a_long_ride;
    of_a_long_ride.end(1, noonish + 3h).watermark(noonish + 3h).advance(late);
    of_a_long_ride.watermark(noonish + 3h + late).start(1, noonish).watermark(noonish + 9h + late);
    expect_results<RideId>(of_a_long_ride, "alerts", {1});
  }
}

TEST(LongRides, WaitsForTheSlowerOfTwoChannels) {
  about("A stream of two channels is as far as the slower one; START and END may take either.", 2);
  expect_as_reference(Story()
                          .start(1, noonish, 0)
                          .start(2, noonish, 1)
                          .watermark(noonish + 3h, 0)
                          .end(1, noonish + 1h, 1)
                          .watermark(noonish + 1h, 1)
                          .end(2, noonish + 3h, 0)
                          .start(3, noonish + 1h, 1)
                          .watermark(noonish + 3h, 1));
}

TEST(LongRides, HoldsNothingOfARideThatIsOver) {
  about("Once both events of a ride were there, neither state nor a timer is left of it.", 3);
  for (const Duration lasted : {Duration{1min}, Duration{3h}}) {
    Story start_first;
    with_a_long_ride(start_first).start(1, noonish).end(1, noonish + lasted);
    expect_as_reference(start_first);
    expect_nothing_held_at_the_end(start_first);
    Story end_first;
    with_a_long_ride(end_first).end(1, noonish + lasted).start(1, noonish);
    expect_as_reference(end_first);
    expect_nothing_held_at_the_end(end_first);
  }
}

TEST(LongRides, HoldsNothingOfAnAlertedRideThatIsOver) {
  about("The END that comes after the alert is the last that is to be known of the ride.", 3);
  for (const RideId rides : {2, 1, 3}) {
    Story story;
    for (RideId ride = 1; ride <= rides; ++ride) story.start(ride, noonish + 1min * ride);
    story.watermark(noonish + 2h + 5min);
    for (RideId ride = 1; ride <= rides; ++ride) story.end(ride, noonish + 3h);
    expect_as_reference(story);
    expect_nothing_held_at_the_end(story);
  }
}

TEST(LongRides, GivesTheSameInEveryWay) {
  about("At any parallelism, and with restarts and crashes at any point, the alerts are the same.",
        3);
  expect_same_results_in_every_way(Story()
                                       .start(1, noonish)
                                       .end(2, noonish + 10min)
                                       .start(2, noonish + 1min)
                                       .start(3, noonish + 2min)
                                       .watermark(noonish + 1h)
                                       .end(4, noonish + 4h)
                                       .end(3, noonish + 1h + 1min)
                                       .start(4, noonish + 1h)
                                       .watermark(noonish + 2h)
                                       .end(1, noonish + 3h)
                                       .watermark(noonish + 4h));
}

TEST(LongRides, FindsTheSevenOfTheGeneratedRides) {
  about("Of the generated rides 1501 to 1750, seven last more than two hours.");
  Story story;
  story.mode = Scenario::Mode::simulated;
  Timestamp latest = noonish;
  taxi::RideStream rides({.rides = 1750});
  while (const auto ride = rides.next()) {
    if (ride->ride_id <= 1500) continue;
    latest = std::max(latest, ride->event_time);
    story.event(*ride).watermark(latest - 60s - 1ms);
  }
  expect_results<RideId>(story, "alerts", {1539, 1541, 1600, 1620, 1630, 1732, 1742});
}

/// A ride: when it starts (in minutes), how long it lasts, and after how long each event is heard
/// of; without an END if it lasts no time.
using Plan = std::tuple<int, int, int, int>;

rc::Gen<Plan> plans() {
  return rc::gen::tuple(number(-200, 200), rc::gen::element(0, 1, 30, 119, 120, 121, 180, 400),
                        number(0, 50), number(0, 50));
}

/// The events as they are heard of, each followed by a watermark that some of them are behind. No
/// START is so late that its two hours are over.
Story story_of(const std::vector<Plan>& plans) {
  struct Heard {
    Timestamp at;
    TaxiRide event;
  };
  std::vector<Heard> heard;
  RideId id = 0;
  for (const auto& [minute, minutes, start_delay, end_delay] : plans) {
    const Timestamp start = noonish + std::chrono::minutes(minute);
    const Timestamp end = start + std::chrono::minutes(minutes);
    ++id;
    heard.push_back({start + std::chrono::minutes(start_delay), ride(id, true, start)});
    if (minutes == 0) continue;
    heard.push_back({end + std::chrono::minutes(end_delay), ride(id, false, end)});
  }
  std::stable_sort(heard.begin(), heard.end(),
                   [](const Heard& a, const Heard& b) { return a.at < b.at; });
  Story story;
  for (const auto& [at, event] : heard) story.event(event).watermark(at - 25min);
  return story.watermark(noonish + 24h);
}

TEST(LongRides, AgreesWithTheReferenceOnAnyRides) {
  about("Whatever rides there are and however late they are heard of, the alerts are the same.", 3);
  for_all(
      rc::gen::container<std::vector<Plan>>(plans()),
      [](const std::vector<Plan>& some) { return story_of(some); }, expect_as_reference);
}

}  // namespace
}  // namespace weir::grader
