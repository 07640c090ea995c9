#include "explain/smallest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "weir/serialization.hpp"
#include "weir/taxi/taxi_fare.hpp"

namespace weir::grader {
namespace smallest_test {

constexpr Timestamp noon{1577880000000};

taxi::TaxiFare fare(taxi::DriverId driver, float tip, Timestamp start = noon + 17min) {
  return {.ride_id = 700 + driver,
          .driver_id = driver,
          .start_time = start,
          .tip = tip,
          .total_fare = tip + 10};
}

std::vector<taxi::TaxiFare> fares_of(const Scenario& scenario) {
  std::vector<taxi::TaxiFare> fares;
  for (const auto& step : scenario.steps) {
    if (step.kind == Step::Kind::element) fares.push_back(from_json<taxi::TaxiFare>(step.value));
  }
  return fares;
}

std::size_t count(const Scenario& scenario, Step::Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(scenario.steps.begin(), scenario.steps.end(),
                    [=](const Step& step) { return step.kind == kind; }));
}

/// Fares of 20 drivers, with a watermark and a tick after each.
Scenario long_story() {
  Scenario scenario("p");
  for (int i = 1; i <= 20; ++i) {
    const Timestamp at = noon + std::chrono::minutes(i) + 321ms;
    scenario.element("fares", fare(i, 1.5F + static_cast<float>(i), at), at);
    scenario.watermark("fares", at).advance(17min);
  }
  return scenario.end("fares");
}

TEST(Smallest, KeepsTheStepsThatShowIt) {
  const auto shows = [](const Scenario& scenario) {
    const auto fares = fares_of(scenario);
    const auto has = [&](float tip) {
      return std::any_of(fares.begin(), fares.end(), [=](const auto& f) { return f.tip == tip; });
    };
    return has(4.5F) && has(18.5F) && count(scenario, Step::Kind::watermark) > 0;
  };
  const auto found = smallest(long_story(), shows);
  EXPECT_TRUE(shows(found));
  EXPECT_EQ(fares_of(found).size(), 2U);
  EXPECT_EQ(found.steps.size(), 3U);
}

TEST(Smallest, RemovesWhatGoesTogetherOnly) {
  const auto shows = [](const Scenario& scenario) {
    const auto fares = fares_of(scenario);
    const auto has = [&](taxi::DriverId driver) {
      return std::any_of(fares.begin(), fares.end(),
                         [=](const auto& f) { return f.ride_id == 700 + driver; });
    };
    return has(7) && has(2) == has(19);
  };
  Scenario scenario("p");
  for (const int driver : {2, 7, 19}) scenario.element("fares", fare(driver, 1));
  EXPECT_EQ(fares_of(smallest(scenario,
                              [&](const Scenario& s) {
                                // Values are to stay as they are.
                                return shows(s) && fares_of(s).front().total_fare == 11;
                              }))
                .size(),
            1U);
}

TEST(Smallest, SimplifiesValuesAndKeepsWhatIsEqualEqual) {
  Scenario scenario("p");
  scenario.element("fares", fare(41, 4.25F), noon + 17min);
  scenario.element("fares", fare(97, 2.5F), noon + 17min);
  scenario.element("fares", fare(41, 4.25F), noon + 17min);
  const auto found = smallest(scenario, [](const Scenario& s) {
    const auto fares = fares_of(s);
    return fares.size() == 3 && fares[0].driver_id == fares[2].driver_id &&
           fares[0].driver_id != fares[1].driver_id && fares[0].tip > fares[1].tip;
  });
  const auto fares = fares_of(found);
  EXPECT_EQ(fares[0].driver_id, 1);
  EXPECT_EQ(fares[1].driver_id, 2);
  EXPECT_EQ(fares[0].tip, 1);
  EXPECT_EQ(fares[1].tip, 0);
  EXPECT_EQ(fares[0].total_fare, 0);
  EXPECT_EQ(fares[0].start_time, noon);
  EXPECT_EQ(found.steps[0].at, noon) << "the time of an element is that of its value";
}

TEST(Smallest, RunsItAsPlainlyAsCanBe) {
  Scenario scenario = long_story();
  scenario.mode = Scenario::Mode::simulated;
  scenario.seed = 12;
  scenario.crashes = 2;
  scenario.parallelism = 4;
  scenario.copying = true;
  const auto plain = smallest(scenario, [](const Scenario&) { return true; });
  EXPECT_EQ(plain.mode, Scenario::Mode::stepped);
  EXPECT_EQ(plain.parallelism, 1U);
  EXPECT_FALSE(plain.copying);

  const auto parallel = smallest(scenario, [](const Scenario& s) { return s.parallelism > 1; });
  EXPECT_EQ(parallel.parallelism, 2U);
  EXPECT_EQ(parallel.mode, Scenario::Mode::stepped);
}

TEST(Smallest, PutsARestartInThePlaceOfCrashes) {
  Scenario scenario = long_story();
  scenario.mode = Scenario::Mode::simulated;
  scenario.crashes = 2;
  const auto found = smallest(scenario, [](const Scenario& s) {
    return !fares_of(s).empty() && (s.crashes > 0 || count(s, Step::Kind::restart) > 0);
  });
  EXPECT_EQ(found.mode, Scenario::Mode::stepped);
  EXPECT_EQ(found.steps.size(), 2U);
}

TEST(Smallest, LowersTheSeedOfWhatOnlyASimulationShows) {
  Scenario scenario = long_story();
  scenario.mode = Scenario::Mode::simulated;
  scenario.seed = 1234;
  const auto found = smallest(scenario, [](const Scenario& s) {
    return s.mode == Scenario::Mode::simulated && s.seed % 2 == 0 && !s.steps.empty();
  });
  EXPECT_EQ(found.seed, 0U);
  EXPECT_EQ(found.steps.size(), 1U);
}

TEST(Smallest, AsksEachQuestionOnceAndNoMoreThanAllowed) {
  std::set<Bytes> asked;
  std::size_t questions = 0;
  constexpr std::size_t most = 25;
  smallest(
      long_story(),
      [&](const Scenario& scenario) {
        ++questions;
        EXPECT_TRUE(asked.insert(to_bytes(scenario)).second) << "asked before";
        return count(scenario, Step::Kind::watermark) > 2;
      },
      most);
  EXPECT_EQ(questions, most);
}

TEST(Smallest, IsTheScenarioItselfWhereNothingSmallerShowsIt) {
  const auto scenario = long_story();
  const auto found = smallest(scenario, [](const Scenario&) { return false; });
  EXPECT_EQ(to_bytes(found), to_bytes(scenario));
}

}  // namespace smallest_test
}  // namespace weir::grader
