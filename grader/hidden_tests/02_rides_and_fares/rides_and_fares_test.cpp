#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include "events.hpp"
#include "verdict/generated.hpp"
#include "verdict/grading.hpp"

namespace weir::grader {
namespace {

using namespace std::chrono_literals;
using exercises::end;
using exercises::fare;
using exercises::start;
using taxi::RideId;
using taxi::TaxiFare;
using taxi::TaxiRide;

using Event = std::variant<TaxiRide, TaxiFare>;

/// The events in this order, without timestamps.
Scenario story(const std::vector<Event>& events) {
  Scenario scenario("enrich");
  for (const auto& event : events) {
    if (const auto* ride = std::get_if<TaxiRide>(&event)) scenario.element("rides", *ride);
    if (const auto* fare = std::get_if<TaxiFare>(&event)) scenario.element("fares", *fare);
  }
  return scenario;
}

/// The START, the fare or the END of a ride.
Event event_of(RideId id, int which) {
  if (which == 0) return start(id);
  if (which == 1) return fare(id);
  return end(id);
}

/// The same event in another version: what comes again need not be what came.
Event version(Event event, std::int16_t number) {
  if (auto* ride = std::get_if<TaxiRide>(&event)) ride->passenger_count = number;
  if (auto* fare = std::get_if<TaxiFare>(&event)) fare->tip = number;
  return event;
}

/// The same results after each step, and nothing left at the end.
void expect_pairs_and_nothing_held(const Scenario& scenario) {
  expect_as_reference(scenario);
  expect_nothing_held_at_the_end(scenario);
}

/// Calls `check` with the events in every order.
template <class Check>
void in_every_order(const std::vector<Event>& events, Check check) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), 0U);
  do {
    std::vector<Event> ordered;
    for (const auto i : order) ordered.push_back(events[i]);
    check(story(ordered));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Enrich, WorksOnAnOrdinaryDay) {
  about_an_ordinary_day(
      "On a day with four drivers, who have one ride after the other, each START gets its own "
      "fare, "
      "whichever of the two comes first.",
      2);
  constexpr RideId rides = 12;
  const auto by_one_of_four = [](auto event) {
    event.taxi_id = event.driver_id = 1 + event.ride_id % 4;
    return event;
  };
  // In steps: the fare is some before its START or some behind it, and the END is later.
  std::vector<std::pair<RideId, Event>> day;
  for (RideId id = 1; id <= rides; ++id) {
    day.emplace_back(10 * id, by_one_of_four(start(id)));
    day.emplace_back(10 * id + (id % 3 == 0 ? -25 : 35), by_one_of_four(fare(id)));
    day.emplace_back(10 * id + 72, by_one_of_four(end(id)));
  }
  std::stable_sort(day.begin(), day.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Event> events;
  for (const auto& [step, event] : day) events.push_back(event);
  expect_as_reference(story(events));
}

TEST(Enrich, PairsARideThatComesFirst) {
  about("A START waits for its fare: when the fare comes, both come out together, at once.");
  expect_as_reference(story({start(1), fare(1), start(2), fare(2)}));
}

TEST(Enrich, PairsAFareThatComesFirst) {
  about("A fare waits for its START: no order exists between two streams.");
  expect_as_reference(story({fare(1), start(1), fare(2), start(2)}));
}

TEST(Enrich, KeepsRidesApart) {
  about("What waits for one ride is invisible to every other: state belongs to one key.", 2);
  expect_as_reference(story({start(1), fare(2), fare(3), start(4), fare(1), start(2)}));
}

TEST(Enrich, PairsInEveryOrder) {
  about("Two rides and two fares make two pairs, in whichever order the four arrive.", 2);
  in_every_order({start(1), fare(1), start(2), fare(2)}, expect_as_reference);
}

TEST(Enrich, PairsBySameRideId) {
  about("A fare belongs to the ride with the same ride_id; a driver and a taxi have many rides.",
        2);
  Scenario scenario("enrich");
  const auto by_one_driver = [](auto event) {
    event.driver_id = 9;
    event.taxi_id = 9;
    return event;
  };
  for (const RideId id : {1, 2}) scenario.element("rides", by_one_driver(start(id)));
  for (const RideId id : {2, 1}) scenario.element("fares", by_one_driver(fare(id)));
  expect_as_reference(scenario);
}

TEST(Enrich, TakesAnyNumberForARideId) {
  about("Every 64-bit number is a ride_id: zero, negative and very large ones too.");
  constexpr RideId apart = RideId{1} << 32U;
  const auto with_id = [](auto event, RideId id) {
    event.ride_id = id;
    return event;
  };
  using Ids = std::vector<RideId>;
  for (const Ids& ids : {Ids{0, -1, 1, 1 + apart, std::numeric_limits<RideId>::max(),
                             std::numeric_limits<RideId>::min()},
                         Ids{0, 7}, Ids{7, 7 + apart}, Ids{-1, -2}}) {
    Scenario rides_first("enrich");
    for (const RideId id : ids) rides_first.element("rides", with_id(start(3), id));
    for (const RideId id : ids) rides_first.element("fares", with_id(fare(3), id));
    expect_as_reference(rides_first);
    Scenario fares_first("enrich");
    for (const RideId id : ids) fares_first.element("fares", with_id(fare(3), id));
    for (const RideId id : ids) fares_first.element("rides", with_id(start(3), id));
    expect_as_reference(fares_first);
  }
}

TEST(Enrich, PassesBothOnAsTheyAre) {
  about("A pair holds the START and the fare just as they came, every field of them.");
  auto ride = start(1);
  ride.taxi_id = 5;
  ride.passenger_count = 2;
  ride.start_lon = -73.75F;
  ride.start_lat = 40.5F;
  ride.end_lon = -74;
  ride.end_lat = 40.75F;
  ride.event_time = Timestamp{-1};
  auto price = fare(1);
  price.start_time = Timestamp{-1};
  price.taxi_id = 5;
  price.tolls = 2.25F;
  price.payment_type = taxi::PaymentType::card;
  expect_as_reference(Scenario("enrich").element("rides", ride).element("fares", price));
  expect_as_reference(Scenario("enrich").element("fares", price).element("rides", ride));
  // A fare of nothing is a fare, and so is one that was paid back.
  for (const float dollars : {0.0F, -4.5F}) {
    price.tip = price.tolls = price.total_fare = dollars;
    expect_as_reference(story({start(1), price}));
    expect_as_reference(story({price, start(1)}));
  }
}

TEST(Enrich, IgnoresEndEvents) {
  about("An END takes no part, whenever it comes: it makes no pair, and it takes nothing away.");
  in_every_order({start(1), fare(1), end(1)}, expect_as_reference);
}

TEST(Enrich, KeepsNothingOfAPairThatIsOut) {
  about("Once a pair is out nothing is kept of it: rides never end, and memory does.", 3);
  expect_pairs_and_nothing_held(story({start(1), fare(1)}));
  expect_pairs_and_nothing_held(story({fare(1), start(1)}));
  in_every_order({start(1), fare(1), start(2), fare(2)}, expect_pairs_and_nothing_held);
}

TEST(Enrich, KeepsNothingOfEndEvents) {
  about("An END event is never needed again, so nothing is kept of it.");
  in_every_order({start(1), fare(1), end(1)}, expect_pairs_and_nothing_held);
}

TEST(Enrich, TakesAnEventAfterThePairForANewOne) {
  about(
      "A pair that is out is forgotten: when one of its events comes again, it waits for a partner "
      "as a new one would.",
      3);
  const Event new_start = version(start(1), 2);
  const Event new_fare = version(fare(1), 2);
  for (const auto& events :
       std::vector<std::vector<Event>>{{start(1), fare(1), new_fare, new_start},
                                       {start(1), fare(1), new_start, new_fare},
                                       {fare(1), start(1), new_start, new_fare},
                                       {fare(1), start(1), new_fare, new_start}}) {
    expect_pairs_and_nothing_held(story(events));
  }
}

TEST(Enrich, LetsARepeatedEventTakeThePlaceOfTheFirst) {
  about(
      "When an event comes a second time while the first still waits, it takes its place: one pair "
      "comes out.",
      3);
  for (const auto& event : {Event(start(1)), Event(fare(1))}) {
    const Event partner = event.index() == 0 ? Event(fare(1)) : Event(start(1));
    expect_pairs_and_nothing_held(story({event, event, partner}));
    expect_pairs_and_nothing_held(story({event, version(event, 2), partner}));
    expect_pairs_and_nothing_held(story({version(event, 3), version(event, 2), event, partner}));
  }
  expect_pairs_and_nothing_held(
      story({start(1), start(2), version(start(1), 2), version(start(1), 3), fare(1), fare(2)}));
  expect_pairs_and_nothing_held(
      story({fare(1), fare(2), version(fare(1), 2), version(fare(1), 3), start(1), start(2)}));
}

TEST(Enrich, TakesTheLastOfThoseThatComeAgainInEveryWay) {
  about(
      "The one that comes again takes the place of the first: that needs the events of a ride in "
      "their order, which a stream that is dealt out anew loses.",
      3);
  constexpr std::int16_t versions = 6;
  for (const bool rides_first : {true, false}) {
    Scenario scenario("enrich");
    for (std::int16_t number = 1; number <= versions; ++number) {
      const auto again = [&](const Event& event) { return version(event, number); };
      for (const RideId id : {1, 2}) {
        const auto one = story({again(event_of(id, rides_first ? 0 : 1))});
        scenario.add(one.steps.front());
      }
    }
    // So late that all of them have been there.
    scenario.advance(1min);
    for (const RideId id : {1, 2}) {
      scenario.add(story({event_of(id, rides_first ? 1 : 0)}).steps.front());
    }
    for_seeds(6, [&](std::uint64_t seed, std::uint64_t i) {
      auto simulated = scenario;
      simulated.mode = Scenario::Mode::simulated;
      simulated.seed = seed;
      simulated.parallelism = i % 2 == 0 ? 4 : 2;
      expect_same_results(simulated);
    });
  }
}

/// A moment of the story that follows.
Timestamp at(Duration since) { return exercises::begin_of(0) + since; }

TEST(Enrich, WaitsAsLongAsItTakes) {
  about(
      "However late a partner comes, by the watermark or by the clock, it is waited for: time "
      "plays no part here.",
      2);
  for (const Duration late : {50h, 500h, 5000h, 100'000h}) {
    auto ride = start(1);
    auto late_fare = fare(2);
    ride.event_time = at(0s);
    late_fare.start_time = at(1s);
    Scenario scenario("enrich");
    scenario.element("rides", ride, at(0s)).element("fares", late_fare, at(1s));
    for (const Duration since : {Duration{2s}, Duration{59min}, Duration{1h}, late - 1h}) {
      scenario.watermark("rides", at(since)).watermark("fares", at(since));
    }
    scenario.advance(late == 50h ? Duration{61min} : late);
    auto fare_of_ride = fare(1);
    auto ride_of_fare = start(2);
    fare_of_ride.start_time = at(late);
    ride_of_fare.event_time = at(late + 1h);
    scenario.element("fares", fare_of_ride, at(late)).element("rides", ride_of_fare, at(late + 1h));
    expect_as_reference(scenario);
  }
}

TEST(Enrich, PairsEventsThatCarryTimestamps) {
  about(
      "A pair is out when its second event has come, on either side of an hour, before any "
      "watermark.",
      2);
  const auto scenario = [](Duration first, Duration second) {
    auto ride = start(1);
    auto price = fare(1);
    ride.event_time = at(first);
    price.start_time = at(second);
    return Scenario("enrich")
        .element("rides", ride, at(first))
        .watermark("rides", at(first))
        .element("fares", price, at(second))
        .watermark("fares", at(second));
  };
  expect_as_reference(scenario(42min, 43min));
  expect_as_reference(scenario(43min, 42min));
  expect_as_reference(scenario(5min, 5min));
}

TEST(Enrich, GoesOnWhenOneStreamHasEnded) {
  about("When one stream ends, what waits of it can still find its partner in the other.", 2);
  Scenario scenario = story({start(1), fare(2)});
  scenario.end("rides").element("fares", fare(1)).end("fares");
  expect_as_reference(scenario);
  scenario = story({start(1), fare(2)});
  scenario.end("fares").element("rides", start(2)).end("rides");
  expect_as_reference(scenario);
}

TEST(Enrich, SurvivesARestart) {
  about("What waits is still there after a restart: it has to be in state, not in a variable.", 2);
  for (const std::uint32_t parallelism : {1U, 2U, 4U}) {
    auto scenario = story({start(1), fare(2), start(3), fare(4)}).restart(parallelism);
    for (const RideId id : {1, 3}) scenario.element("fares", fare(id));
    for (const RideId id : {2, 4}) scenario.element("rides", start(id));
    expect_as_reference(scenario);
  }
}

TEST(Enrich, GoesBackToTheCheckpointAfterACrash) {
  about(
      "After a crash the job goes on from its last checkpoint, and what came later comes again: "
      "only state goes back with it.",
      2);
  for (auto scenario : {story({start(1), fare(1), fare(2), start(2)}),
                        story({start(1), fare(2), fare(1), start(3), start(2), fare(4), start(4),
                               fare(3), end(1), end(2)})}) {
    scenario.mode = Scenario::Mode::simulated;
    scenario.crashes = 2;
    for_seeds(24, [&](std::uint64_t seed, std::uint64_t i) {
      scenario.seed = seed;
      scenario.parallelism = 1 + static_cast<std::uint32_t>(i % 2);
      expect_same_results(scenario);
    });
  }
}

TEST(Enrich, WorksWhereStateIsSerialized) {
  about("It works with a state backend that keeps bytes: what has changed must be put back.", 3);
  in_every_order({start(1), fare(1), start(2), fare(2)}, [](Scenario scenario) {
    scenario.copying = true;
    expect_pairs_and_nothing_held(scenario);
  });
}

TEST(Enrich, GivesTheSameInEveryWay) {
  about("At any parallelism, with restarts and crashes, the same pairs come out.", 2);
  expect_same_results_in_every_way(story({start(1), fare(2), end(1), fare(1), start(3), start(2),
                                          fare(4), end(4), start(4), fare(3)}));
}

TEST(Enrich, AgreesWithTheReferenceOnAnyEvents) {
  about("Whatever comes, the same pairs come out as of the reference solution.", 3);
  const auto event = rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange<RideId>(1, 5));
  for_all(
      rc::gen::container<std::vector<std::pair<int, RideId>>>(event),
      [](const std::vector<std::pair<int, RideId>>& some) {
        // A pair that comes out in any case goes before.
        std::vector<Event> events{start(9), fare(9)};
        std::int16_t number = 0;
        for (const auto& [kind, id] : some) {
          events.push_back(version(event_of(id, kind), ++number));
        }
        return story(events);
      },
      expect_as_reference);
}

TEST(Enrich, KeepsNothingOfAnyPairs) {
  about("However the events of complete rides are mixed, nothing is kept in the end.", 3);
  constexpr std::size_t rides = 4;
  for_all(
      rc::gen::container<std::vector<int>>(3 * rides, rc::gen::inRange(0, 100)),
      [](const std::vector<int>& places) {
        std::vector<std::pair<int, Event>> placed;
        for (std::size_t i = 0; i < places.size(); ++i) {
          const auto id = static_cast<RideId>(1 + i / 3);
          placed.emplace_back(places[i], event_of(id, static_cast<int>(i % 3)));
        }
        std::stable_sort(placed.begin(), placed.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<Event> events;
        for (const auto& [place, event] : placed) events.push_back(event);
        return story(events);
      },
      expect_pairs_and_nothing_held, 30);
}

}  // namespace
}  // namespace weir::grader
