#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/failing.hpp"
#include "runtime/three_stage_job.hpp"
#include "weir/checkpoint_listener.hpp"
#include "weir/testing/simulation.hpp"

namespace weir::tests {
namespace aborted_checkpoint_test {

constexpr std::size_t any_number = 1'000'000;

/// The three-stage job, whose checkpoints have so little time that most are given up.
testing::SimulationResult run_in_a_hurry(std::uint64_t seed, CheckpointMode mode,
                                         const CollectedResults<Row>& results,
                                         const std::vector<testing::Crash>& crashes) {
  return testing::simulate(
      [&](StreamExecutionEnvironment& environment) {
        environment.set_parallelism(2).set_auto_watermark_interval(3ms);
        environment.options().checkpoint_mode = mode;
        environment.options().checkpoint_timeout = Duration{10 + static_cast<int>(seed % 3) * 20};
        environment.options().tolerable_checkpoint_failures = any_number;
        build_three_stages(environment, results);
      },
      {.seed = seed, .checkpoint_probability = 0.02}, crashes);
}

TEST(AbortedCheckpoint, ChangesNoResultAndSpoilsNoLaterOne) {
  const auto expected = expected_rows();
  std::int64_t aborted = 0;
  std::int64_t completed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Row> results;
    const auto run = run_in_a_hurry(seed, CheckpointMode::exactly_once, results,
                                    {{200 + seed * 7, 4}, {100 + seed * 5, 1}});
    ASSERT_EQ(sorted_rows(results), expected) << "seed " << seed;
    aborted += run.metrics.checkpoints.aborted;
    completed += run.checkpoints;
  }
  EXPECT_GT(aborted, 60);
  EXPECT_GT(completed, 60);
}

TEST(AbortedCheckpoint, LosesNothingWhereBarriersOfTwoCheckpointsAreOnTheirWay) {
  const auto expected = expected_rows();
  std::int64_t completed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const CollectedResults<Row> results;
    const auto run =
        run_in_a_hurry(seed, CheckpointMode::at_least_once, results, {{200 + seed * 7, 2}});
    ASSERT_GE(sorted_rows(results).size(), expected.size()) << "seed " << seed;
    completed += run.checkpoints;
  }
  EXPECT_GT(completed, 60);
}

TEST(AbortedCheckpoint, IsNamedInTheMetricsWithTheWhy) {
  const CollectedResults<Row> results;
  const auto run = run_in_a_hurry(3, CheckpointMode::exactly_once, results, {});
  const auto& checkpoints = run.metrics.checkpoints;
  ASSERT_GT(checkpoints.aborted, 0);
  std::size_t named = 0;
  std::int64_t before = 0;
  for (const auto& record : checkpoints.history) {
    EXPECT_GT(record.number, before);
    before = record.number;
    if (record.aborted.empty()) {
      EXPECT_FALSE(record.last_task.empty());
      EXPECT_GT(record.bytes, 0U);
      EXPECT_LE(record.parts_after, record.duration);
    } else {
      expect_contains(record.aborted, "did not answer");
      ++named;
    }
  }
  EXPECT_LE(checkpoints.history.size(), 10U);
  EXPECT_GT(named, 0U);
}

TEST(AbortedCheckpoint, FailsTheJobThatToleratesNone) {
  const auto run = [](std::size_t tolerable) {
    testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.options().checkpoint_timeout = Duration{1};
          environment.options().tolerable_checkpoint_failures = tolerable;
          build_three_stages(environment, {});
        },
        {.seed = 1, .checkpoint_probability = 0.5});
  };
  EXPECT_NO_THROW(run(any_number));
  try {
    run(0);
    FAIL() << "it went on";
  } catch (const SnapshotError& error) {
    expect_contains(error.what(), "was given up: not all of its parts came within 1 ms");
    expect_contains(error.what(), "checkpoint_timeout");
  }
}

/// Counts its elements, and cannot be saved the first `refusals` times.
struct Shy : RichMapFunction<Event, Event>, CheckpointedFunction, CheckpointListener {
  Shy(std::shared_ptr<std::atomic<int>> r, std::shared_ptr<std::atomic<int>> a)
      : refusals(std::move(r)), aborted(std::move(a)) {}
  std::shared_ptr<std::atomic<int>> refusals;
  std::shared_ptr<std::atomic<int>> aborted;
  Event map(const Event& event) override { return event; }
  void initialize_state(FunctionInitializationContext&) override {}
  void snapshot_state(FunctionSnapshotContext&) override {
    if (refusals->fetch_sub(1) > 0) throw std::runtime_error("not now");
  }
  void notify_checkpoint_complete(std::int64_t) override {}
  void notify_checkpoint_aborted(std::int64_t) override { ++*aborted; }
};

TEST(DeclinedCheckpoint, IsToleratedAsOftenAsTheJobSaysAndListenersAreTold) {
  const auto run = [](int refusals, const std::shared_ptr<std::atomic<int>>& aborted) {
    const auto left = std::make_shared<std::atomic<int>>(refusals);
    return testing::simulate(
        [&](StreamExecutionEnvironment& environment) {
          environment.options().tolerable_checkpoint_failures = 2;
          generated(environment, 1, 200,
                    [](std::size_t, std::size_t i) {
                      return Event{0, 0, static_cast<std::int64_t>(i)};
                    })
              .map(Shy(left, aborted))
              .add_sink([](const Event&) {});
        },
        {.seed = 5, .checkpoint_probability = 0.2});
  };
  const auto aborted = std::make_shared<std::atomic<int>>(0);
  const auto result = run(2, aborted);
  EXPECT_EQ(result.metrics.checkpoints.aborted, 2);
  EXPECT_GT(result.checkpoints, 2);
  EXPECT_EQ(*aborted, 2);
  try {
    run(3, aborted);
    FAIL() << "it went on";
  } catch (const JobFailed& failure) {
    expect_contains(failure.what(), "not now");
  }
}

TEST(AbortedCheckpoint, IsGivenUpByARunningJobToo) {
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(5ms);
  environment.options().checkpoint_timeout = 10ms;
  environment.options().tolerable_checkpoint_failures = any_number;
  environment.options().batch_capacity = 1;
  std::int64_t sum = 0;
  generated(environment, 1, 30, [](std::size_t, std::size_t i) {
    return Event{0, static_cast<std::int64_t>(i), 0};
  }).add_sink([&sum](const Event& event) {
    sum += event.value;
    if (event.value % 10 == 0) std::this_thread::sleep_for(40ms);
  });
  const auto result = environment.execute();
  EXPECT_EQ(sum, 29 * 30 / 2);
  EXPECT_GT(result.metrics().checkpoints.aborted, 0);
  EXPECT_NE(result.last_checkpoint(), nullptr) << "the last one is taken at the end";
}

TEST(Checkpoints, LeaveAPauseBetweenThem) {
  constexpr auto pause = 40ms;
  StreamExecutionEnvironment environment;
  environment.enable_checkpointing(1ms);
  environment.options().min_pause_between_checkpoints = pause;
  generated(environment, 1, std::size_t{1} << 60U, [](std::size_t, std::size_t) {
    return Event{};
  }).add_sink([](const Event&) {});
  const auto start = std::chrono::steady_clock::now();
  auto job = environment.execute_async();
  while (job.metrics().checkpoints.completed < 3) std::this_thread::sleep_for(1ms);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 2 * pause) << "two pauses lie between three checkpoints";
  job.cancel();
}

}  // namespace aborted_checkpoint_test
}  // namespace weir::tests
