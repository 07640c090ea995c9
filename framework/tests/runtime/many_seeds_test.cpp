#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "runtime/three_stage_job.hpp"
#include "weir/error.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace many_seeds_test {

#ifdef WEIR_SANITIZED
constexpr std::uint64_t seeds = 200;  // a hundred take a quarter of a minute
#else
constexpr std::uint64_t seeds = 1000;
#endif
constexpr std::uint64_t seeds_per_test = 100;  // so that ctest can run them side by side

/// Settings of a run that its seed decides: they must make no difference either.
void set_up(StreamExecutionEnvironment& environment, std::uint64_t seed, std::size_t parallelism) {
  environment.set_parallelism(parallelism)
      .set_buffer_timeout(Duration{static_cast<std::int64_t>(seed % 3) * 7})
      .set_auto_watermark_interval(3ms)
      .set_state_backend(seed % 4 == 0 ? StateBackend::copying : StateBackend::heap);
  environment.options().chaining = seed % 5 != 0;
}

testing::SimulationOptions simulation(std::uint64_t seed) {
  return {.seed = seed,
          .batch_capacity = 1 + seed % 3,
          .channel_capacity = 1 + seed % 2,
          .checkpoint_probability = 0.02};
}

class ManySeeds : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(From, ManySeeds,
                         ::testing::Range<std::uint64_t>(0, seeds, seeds_per_test));

TEST_P(ManySeeds, GiveOneMultisetOfResultsThroughACrash) {
  const auto expected = expected_rows();
  const std::vector<std::size_t> parallelisms{1, 2, 4};
  std::map<std::size_t, std::size_t> restores;
  for (std::uint64_t seed = GetParam(); seed < GetParam() + seeds_per_test; ++seed) {
    for (const std::size_t parallelism : parallelisms) {
      std::mt19937_64 random(seed * 3 + parallelism);
      const CollectedResults<Row> results;
      const auto after = parallelisms[random() % 3];
      const testing::Crash crash{1 + random() % 600, after};
      const testing::Crash again{1 + random() % 600, parallelisms[random() % 3]};
      const auto run = testing::simulate(
          [&](StreamExecutionEnvironment& environment) {
            set_up(environment, seed, parallelism);
            build_three_stages(environment, results);
          },
          simulation(seed), {crash, again});
      restores[parallelism] += run.restores;
      ASSERT_EQ(sorted_rows(results), expected)
          << "seed " << seed << ", parallelism " << parallelism << " then " << after
          << ", crash at " << crash.after_steps << " and " << again.after_steps;
    }
  }
  for (const std::size_t parallelism : parallelisms) {
    EXPECT_GT(restores[parallelism], seeds_per_test) << "most crashes find a checkpoint";
  }
}

TEST(Simulation, GivesTheSameTraceForTheSameSeed) {
  const auto trace = [](std::uint64_t seed) {
    auto options = simulation(1);
    options.seed = seed;
    options.trace = true;
    return testing::simulate(
               [](StreamExecutionEnvironment& environment) {
                 set_up(environment, 1, 2);
                 build_three_stages(environment, {});
               },
               options, {{300, 4}, {200, 1}})
        .trace;
  };
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto first = trace(seed);
    EXPECT_GT(first.size(), 1000U);
    EXPECT_EQ(first, trace(seed));
    EXPECT_NE(first, trace(seed + 100));
  }
}

TEST(Simulation, ShowsWhatAtLeastOnceMeans) {
  // Without alignment some crash makes elements count twice; with it, none does (see above).
  const auto expected = expected_rows();
  std::size_t different = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const CollectedResults<Row> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          set_up(environment, seed, 2);
          environment.options().checkpoint_mode = CheckpointMode::at_least_once;
          build_three_stages(environment, results);
        },
        simulation(seed), {{400 + seed * 10, 2}});
    const auto rows = sorted_rows(results);
    if (rows != expected) ++different;
    EXPECT_GE(rows.size(), expected.size()) << "nothing is lost";
    EXPECT_GT(run.checkpoints, 0);
  }
  EXPECT_GT(different, 0U);
}

TEST(Simulation, EndsAJobThatNeverEnds) {
  const auto build = [](StreamExecutionEnvironment& environment) {
    generated(environment, 1, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
      return Event{};
    }).add_sink([](const Event&) {});
  };
  EXPECT_THROW(testing::simulate(build, {.most_steps = 1000}), Error);
}

}  // namespace many_seeds_test
}  // namespace weir::tests
