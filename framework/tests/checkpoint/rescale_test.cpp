#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "runtime/three_stage_job.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace rescale_test {

TEST(Rescale, MovesStateTimersWindowsAndSplitsToOtherSubtasks) {
  const JobSize size{.per_split = 200};
  const auto expected = expected_rows(size);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CollectedResults<Row> results;
    const std::uint64_t steps = 300 + 5 * seed;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_auto_watermark_interval(3ms);
          build_three_stages(environment, results, size);
        },
        {.seed = seed, .checkpoint_probability = 0.02},
        {{steps, 2}, {steps, 4}, {steps, 3}, {steps, 1}});
    EXPECT_EQ(run.crashes, 4U);
    EXPECT_EQ(run.restores, 4U);
    ASSERT_EQ(sorted_rows(results), expected) << seed;
  }
}

TEST(Rescale, LeavesSubtasksWithoutKeysOrSplitsAlone) {
  // 12 keys and 5 splits on 30 subtasks, and back on one.
  const auto expected = expected_rows();
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const CollectedResults<Row> results;
    const auto run = testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.set_auto_watermark_interval(3ms);
          build_three_stages(environment, results);
        },
        {.seed = seed, .checkpoint_probability = 0.05}, {{200, 30}, {1500, 1}});
    EXPECT_EQ(run.restores, 2U);
    ASSERT_EQ(sorted_rows(results), expected) << seed;
  }
}

TEST(Rescale, KeepsTheNumberOfSplitsOfTheFirstStart) {
  /// As many splits as subtasks, each of 50 elements that carry its number.
  struct PerSubtask final : Source<Event> {
    GeneratedSource three{
        3, 50, [](std::size_t split, std::size_t i) {
          return Event{static_cast<std::int64_t>(split), static_cast<std::int64_t>(i), 0};
        }};
    std::size_t split_count(std::size_t parallelism) const override { return parallelism; }
    std::unique_ptr<SplitReader<Event>> create_reader(std::size_t split,
                                                      std::size_t count) const override {
      EXPECT_EQ(count, 3U);
      return three.create_reader(split, count);
    }
  };
  const CollectedResults<Event> results;
  const auto run = testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_parallelism(3);
        environment
            .from_source<Event>(std::make_shared<const PerSubtask>(),
                                WatermarkStrategy<Event>::no_watermarks(), "Splits")
            .collect(results);
      },
      {.seed = 1, .checkpoint_probability = 0.1}, {{60, 2}, {40, 4}});
  EXPECT_EQ(run.restores, 2U);
  EXPECT_EQ(results.size(), 150U);
}

}  // namespace rescale_test
}  // namespace weir::tests
